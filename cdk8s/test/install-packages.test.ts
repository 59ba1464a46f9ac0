import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type Contents, runStepProgram } from './support/run-script.ts'

const lock = (packages: object, rest: object = { lockfileVersion: 3 }) => JSON.stringify({ ...rest, packages })
const hashed = { version: '1.0.0', integrity: 'sha512-AAAA' }
const source = { 'package.json': '{}', 'package-lock.json': lock({ '': {}, 'node_modules/a': hashed }) }

/** npm, as far as a step can tell: it installs a package and adds to its cache. */
const npm = `
  pwd >"$SCRATCH/cwd"
  mkdir -p node_modules/a "$npm_config_cache/_cacache" "$npm_config_cache/_logs"
  printenv npm_config_registry >"$SCRATCH/registry" || true
  echo new >>"$npm_config_cache/_cacache/content"`
const ci = ['ci', '--prefer-offline', '--no-audit', '--no-fund']

describe('install-packages', () => {
  const install = (contents: Contents, env: Readonly<Record<string, string>> = {}, fake = npm) =>
    runStepProgram('install-packages', {
      env,
      files: { SOURCE: contents },
      writes: ['PACKAGE_CACHE'],
      fakes: { npm: fake },
    })

  test('installs in the source, by a cache that need not be there', async () => {
    const result = await install(source)

    expect(result.status).toBe(0)
    expect(result.calls).toEqual([{ command: 'npm', args: ci }])
    expect(await readFile(result.path('SCRATCH', 'cwd'), 'utf8')).toBe(`${result.path('SOURCE')}\n`)
    expect(existsSync(result.path('PACKAGE_CACHE', '_cacache'))).toBe(true)
    expect(await readFile(result.path('SCRATCH', 'registry'), 'utf8')).toBe('')
  })

  test('asks the registry of the settings', async () => {
    const { path } = await install(source, { NPM_REGISTRY: 'https://npm.example.com/' })

    expect(await readFile(path('SCRATCH', 'registry'), 'utf8')).toBe('https://npm.example.com/\n')
  })

  test('fails with npm, and says why', async () => {
    const result = await install(source, {}, "echo 'npm error code EINTEGRITY' >&2; exit 1")

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('npm error code EINTEGRITY')
  })

  test('lets workspaces and bundled packages pass, which have no hash of their own', async () => {
    const packages = {
      api: { version: '1.0.0' },
      'node_modules/@acme/api': { resolved: 'api', link: true },
      'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true },
    }

    expect((await install({ 'package-lock.json': lock(packages) })).status).toBe(0)
  })

  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`node_modules/${index}`, {}]))
  test.each<[string, Contents, string]>([
    ['no lock file', { 'package.json': '{}' }, 'package-lock.json is missing'],
    ['a lock file with a conflict', { 'package-lock.json': '<<<<<<< ours' }, 'package-lock.json is not JSON'],
    ['a package without a hash', lock({ 'node_modules/a': {} }), 'no sha512 hash for "node_modules/a"'],
    ['a weak hash', lock({ 'x/node_modules/a': { integrity: 'sha1-A' } }), 'no sha512 hash for "x/node_modules/a"'],
    ['a package of git', lock({ 'node_modules/a': { resolved: 'git+ssh://x' } }), 'no sha512 hash'],
    ['many without a hash', lock(many), '"node_modules/4" and 2 more'],
    ['an old form', lock({}, { lockfileVersion: 1 }), 'write it anew'],
    ['no object', '[]', 'write it anew'],
    ['a hostile name', lock({ 'node_modules/\n$(touch x)': {} }), String.raw`"node_modules/\n$(touch x)"`],
  ])('refuses %s before npm runs', async (_, text, message) => {
    const result = await install(typeof text === 'string' ? { 'package-lock.json': text } : text)

    expect(result).toMatchObject({ status: 65, calls: [] })
    expect(result.stderr).toContain(message)
  })
})

describe('cache-packages', () => {
  const cache = (contents: Contents = {}, mibMax = '1024') =>
    runStepProgram('cache-packages', {
      env: { PACKAGE_CACHE_MIB_MAX: mibMax },
      files: { SOURCE: source, PACKAGE_CACHE: contents },
      writes: ['FRESH_PACKAGE_CACHE'],
      fakes: { npm },
    })

  test('keeps what npm downloads, and nothing else, without running an install script', async () => {
    const result = await cache()

    expect(result.status).toBe(0)
    expect(result.calls).toEqual([{ command: 'npm', args: [...ci, '--ignore-scripts'] }])
    expect(await readFile(result.path('FRESH_PACKAGE_CACHE', '_cacache/content'), 'utf8')).toBe('new\n')
    expect(existsSync(result.path('FRESH_PACKAGE_CACHE', '_logs'))).toBe(false)
  })

  test('keeps nothing where the cache is of this lock file', async () => {
    const first = await cache()
    const mark = await readFile(first.path('FRESH_PACKAGE_CACHE', 'lock-file'), 'utf8')

    const second = await cache({ 'lock-file': mark, '_cacache/content': 'old\n' })

    expect(second).toMatchObject({ status: 0, calls: [] })
    expect(existsSync(second.path('FRESH_PACKAGE_CACHE'))).toBe(false)
  })

  test('adds to the cache of another lock file', async () => {
    const { path } = await cache({ 'lock-file': 'other', '_cacache/content': 'old\n' })

    expect(await readFile(path('FRESH_PACKAGE_CACHE', '_cacache/content'), 'utf8')).toBe('old\nnew\n')
  })
  test('begins anew where the cache has grown too large', async () => {
    const { path } = await cache({ 'lock-file': 'other', '_cacache/content': 'old\n' }, '0')

    expect(await readFile(path('FRESH_PACKAGE_CACHE', '_cacache/content'), 'utf8')).toBe('new\n')
  })
})
