/** One metric as prom-client's `getMetricsAsJSON` gives it. Its type declarations leave out exemplars. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly Sample[]
}

interface Sample {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
  /** A histogram's samples have names of their own: `_bucket`, `_sum` and `_count`. */
  readonly metricName?: string | undefined
  readonly exemplar?: Exemplar | null | undefined
}

interface Exemplar {
  readonly labelSet: Readonly<Record<string, string>>
  readonly value: number
  /** Seconds since the Unix epoch. */
  readonly timestamp: number
}

export type ExpositionFormat = 'openmetrics' | 'text'

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  text: 'text/plain; version=0.0.4; charset=utf-8',
}

/**
 * The format for an Accept header (RFC 9110, section 12.5.1): OpenMetrics when it is accepted by name, in version 1.0.0
 * or without one, and not liked less than plain text. Everything else gets plain text, which every scraper reads.
 */
export function negotiateExposition(accept: string | undefined): ExpositionFormat {
  const ranges = (accept ?? '').split(',').map(parseRange)
  const openMetrics = quality(ranges, 'application/openmetrics-text', '1.0.0')
  return openMetrics > 0 && openMetrics >= quality(ranges, 'text/plain', '0.0.4') ? 'openmetrics' : 'text'
}

/**
 * Writes metrics as OpenMetrics 1.0 or as Prometheus text 0.0.4. Unlike prom-client's own writer it leaves the metrics
 * as they are (that one renames counters in place), so that one registry serves both formats.
 * @param unitOf the unit of a metric by its full name, if it has one
 */
export function renderExposition(
  families: readonly MetricFamily[],
  format: ExpositionFormat,
  unitOf: (name: string) => string | undefined,
): string {
  const lines = families.flatMap((family) => renderFamily(family, format, unitOf(family.name)))
  if (format === 'openmetrics') lines.push('# EOF')
  return `${lines.join('\n')}\n`
}

function renderFamily(family: MetricFamily, format: ExpositionFormat, unit: string | undefined): string[] {
  const isOpenMetrics = format === 'openmetrics'
  const isCounter = family.type === 'counter'
  const base = isCounter ? family.name.replace(/_total$/, '') : family.name
  const sampleName = isCounter ? `${base}_total` : base
  const name = isOpenMetrics ? base : sampleName
  const help = isOpenMetrics ? escapeLabel(family.help) : escapeHelp(family.help)
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${family.type}`,
    ...(isOpenMetrics && unit ? [`# UNIT ${name} ${unit}`] : []),
    ...family.values.map(({ metricName = sampleName, labels, value, exemplar }) => {
      const line = `${metricName}${renderLabels(labels)} ${renderNumber(value)}`
      return isOpenMetrics && exemplar ? `${line} # ${renderExemplar(exemplar)}` : line
    }),
  ]
}

const renderExemplar = ({ labelSet, value, timestamp }: Exemplar) =>
  `${renderLabels(labelSet) || '{}'} ${renderNumber(value)} ${timestamp}`

function renderLabels(labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${name === 'le' ? renderBound(value) : escapeLabel(String(value))}"`,
  )
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

/** OpenMetrics wants `1.0` where JavaScript says `1`; both formats get it, so that a series is the same in both. */
const renderBound = (bound: string | number) => (Number.isInteger(bound) ? `${bound}.0` : String(bound))

function renderNumber(value: number): string {
  if (Number.isFinite(value)) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"')

interface MediaRange {
  readonly type: string
  readonly version: string | undefined
  readonly q: number
}

function parseRange(range: string): MediaRange {
  const [type = '', ...rest] = range.split(';').map((part) => part.trim().toLowerCase())
  const parameters = new Map(rest.map((part) => part.split('=', 2) as [string, string | undefined]))
  const q = Number(parameters.get('q') ?? 1)
  return { type, version: parameters.get('version')?.replaceAll('"', ''), q: q >= 0 && q <= 1 ? q : 0 }
}

/** How much a type is liked where it is named in this version or in any; 0 where it is not. */
const quality = (ranges: readonly MediaRange[], type: string, version: string) =>
  Math.max(0, ...ranges.filter((r) => r.type === type && (r.version ?? version) === version).map((r) => r.q))
