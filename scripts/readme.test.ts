import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { opsPaths } from '../api/src/contract.ts'
import { scopeDetails, scopeList } from '../api/src/platform/auth/scopes.ts'
import { ConfigError, parseConfig } from '../api/src/platform/config/config.ts'

/** The tables of README.md against what they describe. */

const read = (path: string) => readFile(join(import.meta.dirname, '..', path), 'utf8')
const readme = await read('README.md')

/** The cells of the first table after `start`, row by row, without its head. */
function tableAfter(start: string): readonly (readonly string[])[] {
  const [, rest = ''] = readme.split(`\n${start}`)
  const [table = ''] = /(?:^\|.*\n)+/m.exec(rest) ?? []
  const [, , ...rows] = table.trim().split('\n')
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const plain = (cell = '') => cell.replaceAll('`', '')
const wordsIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

const required: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://localhost/catalog',
  AUTH_ISSUER: 'https://login.example.com',
  AUTH_AUDIENCE: 'catalog',
  CURSOR_SECRET: 'x'.repeat(32),
}

const mapValues = (record: Readonly<Record<string, unknown>>, change: (value: unknown) => string) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

function isAccepted(name: string, value: string): boolean {
  const keys = name === 'AUTH_JWKS_URL' ? {} : { AUTH_JWKS_FILE: 'keys.json' }
  try {
    parseConfig({ ...required, ...keys, [name]: value })
    return true
  } catch (error) {
    if (error instanceof ConfigError) return false
    throw error
  }
}

/** Values at the bounds that a cell states, and beyond them. */
function samplesOf(bounds: string): { readonly accepted: readonly string[]; readonly refused: readonly string[] } {
  const [, low, high, unit] = /^(\d+) to (\d+)( characters)?$/.exec(bounds) ?? []
  const [, most] = /^at most (\d+) characters$/.exec(bounds) ?? []
  const [, least] = /^at least (\d+) characters$/.exec(bounds) ?? []
  const long = (length: string, more = 0) => 'x'.repeat(Number(length) + more)
  if (most) return { accepted: [long(most)], refused: [long(most, 1)] }
  if (least) return { accepted: [long(least)], refused: [long(least, -1)] }
  if (low && high && unit) return { accepted: [long(low), long(high)], refused: [long(high, 1)] }
  if (low && high) return { accepted: [low, high], refused: [`${Number(low) - 1}`, `${Number(high) + 1}`] }
  const words = wordsIn(bounds)
  if (words.some((word) => word.endsWith('://')))
    return { accepted: words.map((scheme) => `${scheme}localhost/x`), refused: ['ftp://localhost/x', 'localhost'] }
  if (words.some((word) => word.includes('='))) return { accepted: ['a=b', 'a=b,c=d'], refused: ['a', 'a=b,c'] }
  return { accepted: words, refused: words.length > 0 ? ['something else'] : [] }
}

describe('the configuration', () => {
  const rows = tableAfter('### Configuration\n')
  const names = rows.map(([name]) => plain(name))

  it('has a row for every variable, in the order of the schema', async () => {
    const schema = await read('api/src/platform/config/config.ts')
    expect(names).toEqual([...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name))
  })

  it('has the defaults, and calls required what is', () => {
    const defaults: Readonly<Record<string, unknown>> = parseConfig({ ...required, AUTH_JWKS_FILE: 'keys.json' })
    const shown = Object.fromEntries(rows.map(([name, value]) => [plain(name), plain(value)]))
    const expected = { ...mapValues(defaults, String), ...mapValues(required, () => 'required') }
    expect(shown).toMatchObject({ ...expected, AUTH_JWKS_FILE: 'this or the URL' })
    for (const name of Object.keys(required)) expect([name, isAccepted(name, '')]).toEqual([name, false])
  })

  it.each(rows.map(([name, , bounds = '']) => [plain(name), bounds] as const))('%s is within %s', (name, bounds) => {
    const { accepted, refused } = samplesOf(bounds)
    expect(accepted.filter((value) => !isAccepted(name, value))).toEqual([])
    expect(refused.filter((value) => isAccepted(name, value))).toEqual([])
  })
})

it('lists every npm script and no other', async () => {
  const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(await read('package.json'))
  const commands = tableAfter('## Commands\n').flatMap(([command]) => wordsIn(command))
  const scripts = commands.map((command) => /^npm (?:run )?([a-z:]+)/.exec(command)?.[1])
  expect(scripts.toSorted()).toEqual(Object.keys(manifest.scripts).toSorted())
})

it('lists every path of the ops listener', () => {
  const paths = tableAfter('| on the ops port ').flatMap(([path]) => wordsIn(path))
  expect(paths.toSorted()).toEqual(
    Object.values(opsPaths)
      .map((path) => `GET ${path}`)
      .toSorted(),
  )
})

it('says of every scope what the service says', () => {
  const rows = tableAfter('## Tokens\n').map(([scope, text]) => [plain(scope), text])
  expect(rows).toEqual(scopeList.map((scope) => [scope, scopeDetails[scope].description]))
})

it('has the two commands with which one begins', () => {
  expect(readme).toMatch(/^npm ci && npm start /m)
  expect(readme).toMatch(/^npm ci && npm test /m)
})
