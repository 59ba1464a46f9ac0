import { serviceName } from '@catalog/api/contract'
import { type Histogram, isServiceMetric, type Metric, type Plain } from './metrics.ts'

/** Labels that Prometheus gives to what it scrapes: https://prometheus.io/docs/concepts/jobs_instances. */
type TargetLabel = 'job' | 'namespace' | 'service' | 'pod' | 'instance'

/** What a label has to be: a text, one of several, or anything else than one of several. */
type Matcher<Value extends string> = Value | readonly Value[] | { readonly not: Value | readonly Value[] } | Pattern

/** A regular expression (RE2) that a label has to match as a whole, or may not match; it may be a Grafana variable. */
type Pattern = { readonly matches: string } | { readonly matchesNot: string }

type Values<L> = L extends readonly (infer Value extends string)[] ? Value : string

/** The labels of a metric, each with the values that it may have. */
export type Matchers<M extends Metric> = {
  readonly [L in keyof M['labels']]?: Matcher<Values<M['labels'][L]>>
} & { readonly [L in Exclude<TargetLabel, keyof M['labels']>]?: Matcher<string> }

/** A bound that the histogram really has. */
export type BucketBound<H extends Histogram> = H['buckets'][number]

/**
 * The series of a counter or gauge as an instant vector selector. Those of the service are asked for by its job, so that
 * the chart can narrow them down to its release.
 */
export const metric = <M extends Plain>(definition: M, matchers?: Matchers<M>): string =>
  select(definition, definition.name, matchers)

/** How many observations a histogram has of at most `le`, which has to be one of its bounds. */
export const bucket = <H extends Histogram>(definition: H, le: BucketBound<H>, matchers?: Matchers<H>): string =>
  select(definition, `${definition.name}_bucket`, { ...matchers, le: boundLabel(le) })

/** Prometheus 3 writes a whole number as `5.0`, and so does 2 where it reads OpenMetrics; from other text, 2 has `5`. */
const boundLabel = (le: number) => (Number.isInteger(le) ? { matches: `${le}(\\.0)?` } : String(le))

/** All buckets of a histogram, for {@link quantile}. */
export const buckets = <H extends Histogram>(definition: H, matchers?: Matchers<H>): string =>
  select(definition, `${definition.name}_bucket`, matchers)

/** How many observations a histogram has. */
export const count = <H extends Histogram>(definition: H, matchers?: Matchers<H>): string =>
  select(definition, `${definition.name}_count`, matchers)

/** The sum of a histogram's observations. */
export const total = <H extends Histogram>(definition: H, matchers?: Matchers<H>): string =>
  select(definition, `${definition.name}_sum`, matchers)

/** The series of a recording rule. */
export const recorded = (name: string, matchers?: Readonly<Record<string, Matcher<string>>>): string =>
  `${name}${braces(matchers ?? {})}`

/** Increase per second of a counter. @param range a duration of Prometheus, or a variable of Grafana */
export const rate = (counter: string, range: string): string => `rate(${counter}[${range}])`

/** Increase of a counter, extrapolated to the range. */
export const increase = (counter: string, range: string): string => `increase(${counter}[${range}])`

/**
 * How much a counter grew that comes into being with its first event, as Argo's do: what it starts with counts, which
 * `increase` leaves out. It is new unless it was there within the hour before the range: scrapes may have failed for as
 * long.
 */
export const growth = (counter: string, range: string): string =>
  `((${counter} unless last_over_time(${counter}[1h] offset ${range})) or ${increase(counter, range)})`

/** Aggregates `expression`, keeping the labels `by`: all into one where there is none. */
export const aggregate = (
  operator: 'sum' | 'max' | 'min' | 'avg' | 'count',
  by: readonly string[],
  expression: string,
) => (by.length === 0 ? `${operator}(${expression})` : `${operator} by (${by.join(', ')}) (${expression})`)

/** {@link aggregate} by sum. */
export const sumBy = (by: readonly string[], expression: string): string => aggregate('sum', by, expression)

/** {@link aggregate} by max. */
export const maxBy = (by: readonly string[], expression: string): string => aggregate('max', by, expression)

/** The quantile, from 0 to 1, of what a histogram observed in the range, interpolated within its buckets. */
export const quantile = (q: number, histogram: string, range: string, by: readonly string[] = []): string =>
  `histogram_quantile(${q}, ${sumBy(['le', ...by], rate(histogram, range))})`

function select(definition: Metric, series: string, matchers: object = {}): string {
  return `${series}${braces({ ...(isServiceMetric(definition) && { job: serviceName }), ...matchers })}`
}

function braces(matchers: Readonly<Record<string, Matcher<string>>>): string {
  const pairs = Object.entries(matchers).map(([label, matcher]) => `${label}${condition(matcher)}`)
  return pairs.length === 0 ? '' : `{${pairs.join(', ')}}`
}

function condition(matcher: Matcher<string>): string {
  if (typeof matcher === 'string') return `=${quote(matcher)}`
  if ('matches' in matcher) return `=~${quote(matcher.matches)}`
  if ('matchesNot' in matcher) return `!~${quote(matcher.matchesNot)}`
  if (!('not' in matcher)) return `=~${quote(alternatives(matcher))}`
  return typeof matcher.not === 'string' ? `!=${quote(matcher.not)}` : `!~${quote(alternatives(matcher.not))}`
}

const alternatives = (values: readonly string[]) =>
  values.map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|')

const quote = (text: string) => JSON.stringify(text)
