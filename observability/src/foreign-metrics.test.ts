import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { foreignMetrics } from './foreign-metrics.ts'
import { cronWorkflows } from './rules/argo.ts'

interface Metric {
  readonly name: string
  readonly help: string
  readonly counter?: object
  readonly histogram?: { readonly buckets: readonly number[] }
  readonly labels: readonly { readonly key: string }[]
}

const folder = join(import.meta.dirname, '../../workflows/production')

/** Everything in the manifests of the pipelines, whatever its depth. */
function* nodesIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return
  yield value as Readonly<Record<string, unknown>>
  for (const inner of Object.values(value)) yield* nodesIn(inner)
}

const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
const nodes = texts.flatMap((text) => parseAllDocuments(text).flatMap((document) => [...nodesIn(document.toJS())]))
const declared = nodes.flatMap(({ prometheus }) => (Array.isArray(prometheus) ? (prometheus as Metric[]) : []))

describe('the metrics of the pipelines', () => {
  it.each(Object.values(foreignMetrics.pipelines))('$name is what they tell Argo to emit', (definition) => {
    const { name, type, help, labels } = definition
    const found = declared.filter((metric) => `argo_workflows_${metric.name}` === name)
    expect(found.length).toBeGreaterThan(0)
    for (const metric of found) {
      expect(metric.help).toBe(help)
      expect(metric.labels.map(({ key }) => key).toSorted()).toEqual(Object.keys(labels).toSorted())
      expect(metric.histogram?.buckets).toEqual('buckets' in definition ? definition.buckets : undefined)
      expect(metric.counter !== undefined).toBe(type === 'counter')
    }
  })
})

it('every CronWorkflow has an alert for when it is missed', () => {
  const scheduled = nodes
    .filter(({ kind }) => kind === 'CronWorkflow')
    .map(({ metadata }) => metadata as { name: string })
  expect(cronWorkflows.map(({ name }) => name).toSorted()).toEqual(scheduled.map(({ name }) => name).toSorted())
})
