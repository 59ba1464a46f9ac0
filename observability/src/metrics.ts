import { type MetricDefinition, metrics } from '@catalog/api/contract'
import { foreignMetrics } from './foreign-metrics.ts'

type Definitions<Owners> = { [O in keyof Owners]: Owners[O][keyof Owners[O]] }[keyof Owners]

/** A metric that the service emits. */
export type ServiceMetric = Definitions<typeof metrics>

/** A metric that something else emits. */
export type ForeignMetric = Definitions<typeof foreignMetrics>

/** Every metric that a query may name. */
export type Metric = ServiceMetric | ForeignMetric

/** Those of `M` that are histograms. */
export type Histogram<M extends Metric = Metric> = Extract<M, { readonly type: 'histogram' }>

/** Those of `M` that are not: each is one series per set of labels. */
export type Plain<M extends Metric = Metric> = Exclude<M, { readonly type: 'histogram' }>

const flatten = (owners: Readonly<Record<string, Readonly<Record<string, MetricDefinition>>>>) =>
  Object.values(owners).flatMap((owner) => Object.values(owner))

/** The definitions of all that the service emits. */
export const serviceMetrics: readonly MetricDefinition[] = flatten(metrics)

const serviceNames: ReadonlySet<string> = new Set(serviceMetrics.map(({ name }) => name))

/** Whether the service emits it. */
export const isServiceMetric = ({ name }: MetricDefinition): boolean => serviceNames.has(name)

/** The names of the series that a metric has: a histogram has three (Prometheus data model). */
export const seriesOf = ({ name, type }: MetricDefinition): readonly string[] =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]

/** The names of all series that queries may ask for, besides those that recording rules make. */
export const knownSeries: ReadonlySet<string> = new Set(
  [...serviceMetrics, ...flatten(foreignMetrics)].flatMap(seriesOf),
)
