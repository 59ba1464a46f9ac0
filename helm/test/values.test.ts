import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readValues, type Value } from '../src/values-file.ts'
import { otherValue } from './support/other-values.ts'
import { chart, type Release, renderText } from './support/render.ts'
import { releases, type Scenario } from './support/scenarios.ts'

const leavesOf = (value: Value): readonly Value[] =>
  value.children.length === 0 ? [value] : value.children.flatMap(leavesOf)

async function leavesIn(folder: string): Promise<readonly (readonly [key: string, Value])[]> {
  const sections = readValues(await readFile(join(folder, 'values.yaml'), 'utf8'))
  const leaves = sections.flatMap(({ values }) => values.flatMap(leavesOf))
  return leaves.map((leaf) => [leaf.path.join('.'), leaf])
}

/** The manifests, or what a guard says; a schema that refuses the values is a mistake of the test. */
function outcome(release: Release): string {
  try {
    return renderText(release)
  } catch (error) {
    if (!String(error).includes('The values cannot be used')) throw error
    return String(error)
  }
}

/** `values` with another value at `path`. */
function changedAt(values: object, [first, ...rest]: readonly string[], value: unknown): object {
  if (first === undefined) return values
  const inner = (values as Readonly<Record<string, object>>)[first] ?? {}
  return { ...values, [first]: rest.length === 0 ? value : changedAt(inner, rest, value) }
}

/** Whether any release comes out otherwise with another value. */
function matters(folder: string, value: Value): boolean {
  const other = otherValue(value)
  return releases.some(([, scenario]: readonly [string, Scenario]) => {
    const release = { ...scenario, chart: folder }
    const values = changedAt(scenario.values ?? {}, value.path, other)
    return outcome({ ...release, values }) !== outcome(release)
  })
}

const leaves = await leavesIn(chart)

describe('every value of the chart', () => {
  it.each(leaves)('%s changes what is installed', (_key, value) => {
    expect(matters(chart, value)).toBe(true)
  })

  it('is in the README, with what it is for', async () => {
    const readme = await readFile(join(chart, 'README.md'), 'utf8')
    const documented = [...readme.matchAll(/^\| `([^`]+)` \|.*\| (.+) \|$/gm)].map(([, key]) => key)
    expect(leaves.length).toBeGreaterThan(100)
    expect(leaves.map(([key]) => key).filter((key) => !documented.includes(key))).toEqual([])
  })

  it('is in the schema', async () => {
    interface Node {
      readonly properties?: Readonly<Record<string, Node>>
    }
    const schema: Node = JSON.parse(await readFile(join(chart, 'values.schema.json'), 'utf8'))
    const missing = leaves.filter(
      ([, { path }]) => path.reduce((node: Node | undefined, name) => node?.properties?.[name], schema) === undefined,
    )
    expect(missing.map(([key]) => key)).toEqual([])
  })
})

it('a value that no template reads is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chart-'))
  try {
    await cp(chart, folder, { recursive: true })
    await rm(join(folder, 'values.schema.json'))
    const values = await readFile(join(chart, 'values.yaml'), 'utf8')
    await writeFile(join(folder, 'values.yaml'), `${values}# -- Nobody reads it.\nunread: 1\n`)
    const added = (await leavesIn(folder)).find(([key]) => key === 'unread')
    expect(added && matters(folder, added[1])).toBe(false)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
