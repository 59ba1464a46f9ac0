import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import { repositoryFiles } from './repository-files.ts'

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly hasInstallScript?: boolean
}

const dockerfile = await readFile('api/Dockerfile', 'utf8')
const rules = (await readFile('api/Dockerfile.dockerignore', 'utf8'))
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const files = await repositoryFiles('.')

/** `a/b/c` -> `a/b/c`, `a/b`, `a`. */
const withFolders = (path: string): readonly string[] => (path === '.' ? [] : [path, ...withFolders(dirname(path))])

/** As Docker reads the file: the last rule that covers a path or a folder above it counts. */
const isInContext = (path: string): boolean =>
  rules.reduce((isIn, rule) => {
    const pattern = expression(rule.replace(/^!/, ''))
    return withFolders(path).some((part) => pattern.test(part)) ? rule.startsWith('!') : isIn
  }, true)

/** A star stands for a leading dot too, unlike in a shell or in Node. */
function expression(glob: string): RegExp {
  const source = glob.replaceAll('.', '\\.').replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'))
  return new RegExp(`^${source}$`)
}

/** The files that a program loads: itself, and what its imports lead to within the repository. */
async function loadedBy(program: string, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  if (seen.has(program)) return seen
  seen.add(program)
  if (!program.endsWith('.ts')) return seen
  const text = await readFile(program, 'utf8')
  for (const [statement, path = ''] of text.matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)'/gm))
    if (!/^(?:import|export) type /.test(statement)) await loadedBy(join(dirname(program), path), seen)
  return seen
}

describe('the context of the build', () => {
  it.each(['api/src/main.ts', 'api/src/migrate.ts', 'api/dev/token.ts', 'api/dev/write-secrets.ts'])(
    'holds all that %s imports',
    async (program) => {
      const loaded = [...(await loadedBy(program))]
      expect(loaded.length).toBeGreaterThan(1)
      expect(loaded.filter((path) => !isInContext(path))).toEqual([])
    },
  )

  it('holds what the service reads without importing it', () => {
    const read = files.filter((path) => /^api\/(migrations\/\d{4}_.*\.sql|src\/docs\/browser\/.*)$/.test(path))
    expect(read.length).toBeGreaterThan(2)
    expect(read.filter((path) => !isInContext(path))).toEqual([])
  })

  it('holds nothing else: no test, no document, no secret', () => {
    const strangers = /\.test\.ts$|-test-support\.ts$|\.md$|^api\/test\/|^api\/src\/client\//
    expect(files.filter((path) => isInContext(path) && strangers.test(path))).toEqual([])
    const outside = files.filter((path) => isInContext(path) && !path.startsWith('api/'))
    expect(outside.sort()).toEqual(['.npmrc', 'package-lock.json', 'package.json'])
    for (const path of ['.env', 'api/.env', '.data/dev-key.json', 'api/node_modules/x/index.js', '.git/config'])
      expect(isInContext(path), path).toBe(false)
  })
})

it('has the Node that package.json pins, by its major version', async () => {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  const major = devDependencies.node.split('.')[0]
  expect(/^ARG NODE_IMAGE=\S+\/node:(\d+)-/m.exec(dockerfile)?.[1]).toBe(major)
  expect(/^ARG RUNTIME_IMAGE=\S+\/nodejs(\d+)-/m.exec(dockerfile)?.[1]).toBe(major)
})

it('runs as a user by number, which Kubernetes can check', () => {
  const runtime = dockerfile.slice(dockerfile.indexOf('AS runtime'))
  expect([...runtime.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)).toEqual(['65532:65532'])
})

it('installs nothing that depends on the platform or needs its install script', async () => {
  const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
    await readFile('package-lock.json', 'utf8'),
  )
  const find = (from: string, name: string): string | undefined =>
    [...withFolders(from), '']
      .map((folder) => join(folder, 'node_modules', name))
      .find((path) => lock.packages[path] !== undefined)
  const installed = new Set<string>()
  const visit = (path: string): void => {
    for (const name of Object.keys(lock.packages[path]?.dependencies ?? {})) {
      const found = find(path, name)
      if (found === undefined) throw new Error(`package-lock.json has no ${name}, which ${path} depends on`)
      if (!installed.has(found)) visit(installed.add(found) && found)
    }
  }
  visit('api')
  expect(installed.size).toBeGreaterThan(20)
  const special = [...installed].filter((path) => {
    const { os, cpu, libc, hasInstallScript } = lock.packages[path] ?? {}
    return os ?? cpu ?? libc ?? hasInstallScript
  })
  // Its install script reports the download to its makers, and does nothing else.
  expect(special).toEqual(['node_modules/@scarf/scarf'])
})
