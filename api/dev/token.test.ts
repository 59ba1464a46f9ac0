import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier } from '../src/platform/auth/verifier.ts'
import { loadDevKey } from './dev-key.ts'
import { parseTokenArgs, UsageError } from './token-options.ts'

describe('parseTokenArgs', () => {
  it.each([
    [['--scope', 'catalog:write'], ['catalog:write']],
    [
      ['--scope=inventory:write', '--scope', 'catalog:write'],
      ['catalog:write', 'inventory:write'],
    ],
    [
      ['--scope', 'catalog:write,inventory:write'],
      ['catalog:write', 'inventory:write'],
    ],
    [
      ['--scope', ' catalog:admin   catalog:write,'],
      ['catalog:write', 'catalog:admin'],
    ],
    [['--scope', 'catalog:write', '--scope', 'catalog:write'], ['catalog:write']],
  ])('reads scopes from %j', (args, scopes) => {
    expect(parseTokenArgs(args)).toEqual({ help: false, scopes, subject: 'dev', ttlSeconds: 43_200 })
  })

  it.each([
    ['1s', 1],
    ['15m', 900],
    ['12h', 43_200],
    ['7d', 604_800],
    ['30d', 2_592_000],
    ['720h', 2_592_000],
  ])('reads a ttl of %s', (ttl, ttlSeconds) => {
    expect(parseTokenArgs(['--scope', 'catalog:write', '--ttl', ttl])).toMatchObject({ ttlSeconds })
  })

  it.each(['0s', '31d', '721h', '12', 'h', '-1h', '1.5h', '12H', '1w', '', '1e3s', '99999999999999d'])(
    'refuses a ttl of %j',
    (ttl) => {
      expect(() => parseTokenArgs(['--scope', 'catalog:write', `--ttl=${ttl}`])).toThrow(/from 1s to 30d/)
    },
  )

  it.each<[args: string[], message: RegExp]>([
    [[], /--scope is needed\. Known are: catalog:write, inventory:write, delivery:read, delivery:write, catalog:admin/],
    [['--scope', ', '], /--scope is needed/],
    [['--scope', 'catalog:read'], /unknown scope: catalog:read\. Known are: catalog:write/],
    [['--scope', 'catalog:write', '--subject', ''], /--subject/],
    [['--scope', 'catalog:write', '--subject', 'a\nb'], /--subject/],
    [['--scope', 'catalog:write', '--admin'], /Unknown option '--admin'/],
    [['catalog:write'], /Unexpected argument 'catalog:write'/],
    [['--scope'], /--scope/],
  ])('refuses %j', (args, message) => {
    expect(() => parseTokenArgs(args)).toThrow(UsageError)
    expect(() => parseTokenArgs(args)).toThrow(message)
  })

  it.each([[['--help']], [['-h']], [['--help', '--ttl', 'never']]])('answers %j with help', (args) => {
    expect(parseTokenArgs(args)).toEqual({ help: true })
  })
})

describe('the token command', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalog-token-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  interface Outcome {
    readonly code: unknown
    readonly stdout: string
    readonly stderr: string
  }

  function run(...args: string[]): Promise<Outcome> {
    const script = fileURLToPath(new URL('./token.ts', import.meta.url))
    const options = { env: { ...process.env, DATA_DIR: folder }, cwd: folder }
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr })
      })
    })
  }

  it('prints one token and nothing else, signed with the key of DATA_DIR', async () => {
    const { code, stdout, stderr } = await run('--scope', 'catalog:write', '--subject', 'eve', '--ttl', '15m')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const { publicKeys, issuer, audience } = await loadDevKey(folder)
    const log = pino({ level: 'silent' })
    const verifier = createVerifier({ issuer, audience, jwks: { keys: publicKeys }, now: () => new Date(), log })
    expect(await verifier.verify(stdout.trim())).toMatchObject({ subject: 'eve', scopes: ['catalog:write'] })
  })

  it('prints help on stdout', async () => {
    const { code, stdout } = await run('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('npm run --silent token -- --scope')
    expect(stdout).toContain('inventory:write  Adjust stock')
  })

  it('exits 2 on a wrong command line, with the reason on stderr', async () => {
    const { code, stdout, stderr } = await run('--scope', 'everything')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(
      'unknown scope: everything. Known are: catalog:write, inventory:write, delivery:read, delivery:write, catalog:admin\n' +
        'Run it with --help to see how it is used.\n',
    )
  })

  it('exits 1 on a broken key, without a stack', async () => {
    await writeFile(join(folder, 'dev-key.json'), 'x', { mode: 0o600 })
    const { code, stdout, stderr } = await run('--scope', 'catalog:write')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^.*dev-key\.json is no development key\. Delete it.*\n$/)
  })
})
