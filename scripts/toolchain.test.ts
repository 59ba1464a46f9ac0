import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

interface LockedPackage {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const manifest: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
  await readFile('package.json', 'utf8'),
)
const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
  await readFile('package-lock.json', 'utf8'),
)

it('runs on the Node that package.json pins, which is also what version managers read', async () => {
  const pinned = manifest.devDependencies.node
  expect(process.version).toBe(`v${pinned}`)
  expect((await readFile('.nvmrc', 'utf8')).trim()).toBe(pinned)
})

it('locks every package for every platform', () => {
  const native = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => [path, name] as const),
  )
  const absent = native.filter(
    ([path, name]) => !(lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`]),
  )
  expect(native.length).toBeGreaterThan(0)
  expect(absent).toEqual([])
})

it.each(Object.entries(manifest.devDependencies))(
  'pins %s to the exact version %s, as the lock file has it',
  (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version)
  },
)
