/** One line of a metric. */
export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly exemplar?: { readonly labels: Readonly<Record<string, string>>; readonly value: number }
}

export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly unit?: string
  readonly samples: readonly ParsedSample[]
}

type Format = 'openmetrics' | 'text'

const labelsPattern = String.raw`\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\}`
const numberPattern = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf|NaN)`
const samplePattern = new RegExp(
  `^([a-zA-Z_:][\\w:]*)(${labelsPattern})? (${numberPattern})(?: # (${labelsPattern}) (${numberPattern}) (${numberPattern}))?$`,
)
const suffixes: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'], gauge: [''] }

/**
 * Reads an exposition as strictly as its format asks, and throws on the first line that breaks it: families in one
 * piece, samples named as their type wants, exemplars and `# EOF` in OpenMetrics 1.0 alone.
 */
export function parseExposition(body: string, format: Format): readonly ParsedFamily[] {
  const lines = body.split('\n')
  if (lines.pop() !== '') throw new Error('the last line is not ended')
  if (format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('no # EOF at the end')
  const families: OpenFamily[] = []
  for (const line of lines) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE|UNIT) (\S+) (.+)$/.exec(line) ?? []
    if (keyword !== undefined) Object.assign(familyFor(name, families), { [keyword.toLowerCase()]: rest })
    else addSample(line, families.at(-1), format)
    if (keyword === 'UNIT' && format === 'text') throw new Error(`only OpenMetrics has units: ${line}`)
  }
  return families
}

interface OpenFamily extends ParsedFamily {
  readonly samples: ParsedSample[]
}

/** The family that metadata for `name` belongs to: the last one while it has no samples, else a new one. */
function familyFor(name: string, families: OpenFamily[]): OpenFamily {
  const last = families.at(-1)
  if (last?.name === name && last.samples.length === 0) return last
  if (families.some((family) => family.name === name)) throw new Error(`${name} is in two pieces`)
  const family = { name, type: 'unknown', help: '', samples: [] }
  families.push(family)
  return family
}

function addSample(line: string, family: OpenFamily | undefined, format: Format): void {
  if (family === undefined) throw new Error(`a sample of no family: ${line}`)
  family.samples.push(parseSample(line, family, format))
}

function parseSample(line: string, family: ParsedFamily, format: Format): ParsedSample {
  const [matched, name = '', labels, value, exemplar, exemplarValue] = samplePattern.exec(line) ?? []
  if (matched === undefined) throw new Error(`not a sample: ${line}`)
  const counter = format === 'openmetrics' ? ['_total'] : ['']
  const allowed = (family.type === 'counter' ? counter : suffixes[family.type]) ?? []
  if (!allowed.some((suffix) => name === family.name + suffix)) throw new Error(`${name} is not of ${family.name}`)
  if (exemplar && format === 'text') throw new Error(`only OpenMetrics has exemplars: ${line}`)
  return {
    name,
    labels: parseLabels(labels),
    value: parseNumber(value),
    ...(exemplar && { exemplar: { labels: parseLabels(exemplar), value: parseNumber(exemplarValue) } }),
  }
}

const parseNumber = (text = '') => Number(text.replace('Inf', 'Infinity'))

const parseLabels = (text = '') =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  )
