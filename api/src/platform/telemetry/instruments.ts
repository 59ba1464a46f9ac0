import * as prom from 'prom-client'
import { type MetricDefinition, metrics as owners } from '../../contract.ts'

/** The labels that a definition asks for, with their values where those are known. */
export type LabelsOf<D extends MetricDefinition> = {
  readonly [K in keyof D['labels']]: D['labels'][K] extends readonly string[] ? D['labels'][K][number] : string
}

/** A metric without labels takes its values alone. */
type Args<L, V extends readonly unknown[]> = keyof L extends never ? V : [labels: L, ...V]

export interface Counter<L> {
  /** Adds `value`, by default 1; it is never negative. */
  inc(...args: Args<L, [value?: number]>): void
}

export interface Gauge<L> {
  set(...args: Args<L, [value: number]>): void
  inc(...args: Args<L, [value?: number]>): void
  dec(...args: Args<L, [value?: number]>): void
}

export interface Histogram<L> {
  /** Records `value` in the metric's unit. `traceId` becomes its exemplar where the definition allows exemplars. */
  observe(...args: Args<L, [value: number, traceId?: string]>): void
}

type OfType<T extends MetricDefinition['type']> = MetricDefinition & { readonly type: T }
export type CounterDefinition = OfType<'counter'>
export type GaugeDefinition = OfType<'gauge'>
export type HistogramDefinition = OfType<'histogram'>

export interface Instruments {
  counter<const D extends CounterDefinition>(definition: D): Counter<LabelsOf<D>>
  gauge<const D extends GaugeDefinition>(definition: D): Gauge<LabelsOf<D>>
  histogram<const D extends HistogramDefinition>(definition: D): Histogram<LabelsOf<D>>
}

/**
 * Makes every metric of the contract in `registry`. Counters and histograms with few known label values begin at zero, so
 * that a rate over the first event exists; a gauge has no sample until it is set, since nobody has measured.
 * The returned functions throw for a definition that the contract does not hold.
 */
export function createInstruments(registry: prom.Registry<prom.OpenMetricsContentType>): Instruments {
  const made = new Map<MetricDefinition, unknown>()
  for (const owner of Object.values(owners))
    for (const definition of Object.values(owner)) made.set(definition, create(definition, registry))
  const find = (definition: MetricDefinition) => {
    const instrument = made.get(definition)
    if (instrument === undefined) throw new TypeError(`${definition.name} is not in the contract`)
    return instrument
  }
  // The map's values were made from the very definitions that the result types come from.
  return { counter: find, gauge: find, histogram: find } as Instruments
}

function create(definition: MetricDefinition, registry: prom.Registry<prom.OpenMetricsContentType>): unknown {
  const { name, help, type } = definition
  const labelNames = Object.keys(definition.labels)
  const common = { name, help, labelNames, registers: [registry] }
  if (type === 'gauge') return createGauge(common)
  if (type === 'histogram') return createHistogram(definition, common)
  const counter = new prom.Counter(common)
  for (const labels of knownLabels(definition)) counter.inc(labels, 0)
  return counter
}

function createGauge(common: prom.GaugeConfiguration<string>) {
  const gauge = new prom.Gauge(common)
  // prom-client begins at 0 where there are no labels.
  if (common.labelNames?.length === 0) gauge.remove()
  return gauge
}

function createHistogram(definition: MetricDefinition, common: prom.HistogramConfiguration<string>) {
  const { labels, buckets = [], exemplars = false } = definition
  const histogram = new prom.Histogram({ ...common, buckets: [...buckets], enableExemplars: exemplars })
  for (const known of knownLabels(definition)) histogram.zero(known)
  if (!exemplars) return histogram
  const observe = (of: Record<string, string>, value: number, traceId: string | undefined) =>
    histogram.observe({ labels: of, value, ...(traceId && { exemplarLabels: { trace_id: traceId } }) })
  return Object.keys(labels).length > 0
    ? { observe }
    : { observe: (value: number, traceId?: string) => observe({}, value, traceId) }
}

/** All combinations of label values, or none when a label is open. */
function knownLabels({ labels }: MetricDefinition): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}]
  for (const [name, values] of Object.entries(labels)) {
    if (typeof values === 'string') return []
    combinations = combinations.flatMap((known) => values.map((value) => ({ ...known, [name]: value })))
  }
  return combinations
}
