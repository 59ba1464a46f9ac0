import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { inject } from 'vitest'
import { metrics as contract, type MetricDefinition } from '../../src/contract.ts'
import type { Metrics } from '../../src/platform/telemetry/metrics.ts'
import { parseExposition } from './parse-exposition.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** File to which every suite adds what its metrics measured, a JSON line for each series. */
    seriesFile: string
  }
}

/** A series that was seen, by the name of its metric in the contract. */
export interface SeenSeries {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** A label may have this many values in all that the suites do together. */
const valuesMax = 50

/** Notes each series that has counted, observed or set something, for the check that every metric is emitted. */
export async function noteSeries(metrics: Metrics): Promise<void> {
  const { body } = await metrics.render(undefined)
  const lines = parseExposition(body, 'text').flatMap(({ name, type, samples }) =>
    samples
      .filter((sample) => type === 'gauge' || sample.value > 0)
      .map(({ labels: { le: _bucket, ...labels } }) => JSON.stringify({ name, labels } satisfies SeenSeries)),
  )
  appendFileSync(inject('seriesFile'), [...new Set(lines)].map((line) => `${line}\n`).join(''))
}

/** What the metrics of the contract do not keep: one that was never emitted, or a label with too many values. */
export async function brokenMetrics(seriesFile: string): Promise<readonly string[]> {
  const lines = new Set((await readFile(seriesFile, 'utf8')).trim().split('\n'))
  return faultsOf([...lines].map((line) => JSON.parse(line) as SeenSeries))
}

/** The same of `seen`. */
export function faultsOf(seen: readonly SeenSeries[]): readonly string[] {
  const definitions = Object.values(contract).flatMap((owner): MetricDefinition[] => Object.values(owner))
  return definitions.flatMap(({ name, labels }) => {
    const series = seen.filter((one) => one.name === name)
    if (series.length === 0) return [`${name} was never emitted`]
    return Object.keys(labels).flatMap((label) => {
      const values = new Set(series.map((one) => one.labels[label]))
      return values.size > valuesMax ? [`${name} has ${values.size} values of ${label}`] : []
    })
  })
}
