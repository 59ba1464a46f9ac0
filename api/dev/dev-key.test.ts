import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier } from '../src/platform/auth/verifier.ts'
import { createDevKey, DevKeyError, devAudience, devIssuer, loadDevKey, mintToken } from './dev-key.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-dev-key-'))
  file = join(folder, 'dev-key.json')
})
afterEach(() => rm(folder, { recursive: true }))

const other = (await createDevKey()).privateKey
const kidOf = async (dataDir: string) => (await loadDevKey(dataDir)).privateKey.kid

describe('loadDevKey', () => {
  it('makes a key once, for its owner only, and leaves nothing else behind', async () => {
    const kid = await kidOf(folder)
    expect(await kidOf(folder)).toBe(kid)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['dev-key.json'])
  })

  it('makes the data directory', async () => {
    expect(await kidOf(join(folder, 'deep', 'down'))).toBe(await kidOf(join(folder, 'deep', 'down')))
  })

  it('gives callers that race the same key', async () => {
    const kids = await Promise.all(Array.from({ length: 16 }, () => kidOf(folder)))
    expect(new Set(kids).size).toBe(1)
    expect(await readdir(folder)).toEqual(['dev-key.json'])
  })

  it('gives processes that race the same key', async () => {
    const module = new URL('./dev-key.ts', import.meta.url).href
    const script = `import { loadDevKey } from '${module}'
      console.log((await loadDevKey(process.env.DATA_DIR)).privateKey.kid)`
    const options = { env: { ...process.env, DATA_DIR: folder } }
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options)
    const runs = await Promise.all([run(), run(), run(), run()])
    expect(new Set(runs.map(({ stdout }) => stdout.trim()))).toEqual(new Set([await kidOf(folder)]))
  })

  it.each([0o640, 0o604, 0o666])('refuses a file with mode %o and says what to do', async (mode) => {
    await loadDevKey(folder)
    await chmod(file, mode)
    await expect(loadDevKey(folder)).rejects.toThrow(DevKeyError)
    await expect(loadDevKey(folder)).rejects.toThrow(`mode ${mode.toString(8)}). Run: chmod 600 "${file}"`)
  })

  it.each<[name: string, change: (key: Record<string, string>) => unknown]>([
    ['nothing in it', () => ''],
    ['half of it missing', (key) => JSON.stringify(key).slice(0, 40)],
    ['a list in it', () => []],
    ['null in it', () => null],
    ['no private half', ({ d: _, ...rest }) => rest],
    ['the public half of another key', (key) => ({ ...key, x: other.x, kid: other.kid })],
    ['another kid', (key) => ({ ...key, kid: 'mine' })],
    ['another curve', (key) => ({ ...key, crv: 'X25519' })],
    ['far too much in it', (key) => ({ ...key, more: 'x'.repeat(5_000) })],
  ])('refuses a file with %s and leaves it alone', async (_, change) => {
    await loadDevKey(folder)
    const changed = change(JSON.parse(await readFile(file, 'utf8')) as Record<string, string>)
    const text = typeof changed === 'string' ? changed : JSON.stringify(changed)
    await writeFile(file, text)
    await expect(loadDevKey(folder)).rejects.toThrow(`${file} is no development key. Delete it`)
    expect(await readFile(file, 'utf8')).toBe(text)
  })
})

describe('loadDevKey where no file can be made', () => {
  it('says why', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(loadDevKey(join(folder, 'file'))).rejects.toThrow(/dev-key\.json cannot be read: ENOTDIR/)
    await symlink(join(folder, 'nowhere'), file)
    await expect(loadDevKey(folder)).rejects.toThrow(/dev-key\.json is not there although/)
  })
})

describe('mintToken', () => {
  const now = new Date('2026-03-01T12:00:00.900Z')
  const log = pino({ level: 'silent' })

  it('makes a token that a verifier of that key accepts until it expires', async () => {
    const key = await createDevKey()
    const token = await mintToken({
      key,
      scopes: ['catalog:write', 'inventory:write'],
      subject: 'eve',
      ttlSeconds: 60,
      now,
    })
    const at = (ms: number) => {
      const clock = () => new Date(now.getTime() + ms)
      const options = { issuer: devIssuer, audience: devAudience, jwks: { keys: key.publicKeys }, log, now: clock }
      return createVerifier({ ...options, clockToleranceSeconds: 0 }).verify(token)
    }
    expect(await at(0)).toEqual({
      subject: 'eve',
      scopes: ['catalog:write', 'inventory:write'],
      tokenId: expect.stringMatching(/^[\w-]{22}$/),
    })
    expect(await at(59_000)).toMatchObject({ subject: 'eve' })
    await expect(at(60_000)).rejects.toMatchObject({ reason: 'expired' })
  })

  it('has every claim that RFC 9068 requires, and a jti of its own', async () => {
    const order = { key: await createDevKey(), scopes: [], subject: 'dev', ttlSeconds: 60, now }
    const [token, another] = await Promise.all([mintToken(order), mintToken(order)])
    expect(Object.keys(decodeJwt(token)).sort()).toEqual([
      'aud',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'scope',
      'sub',
    ])
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: order.key.privateKey.kid })
    expect(decodeJwt(another).jti).not.toBe(decodeJwt(token).jti)
  })
})
