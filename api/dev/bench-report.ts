/** What one scenario came to: the medians of its rounds. */
export interface Figures {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Processor time of the service, user and system, for one request. */
  readonly cpuMicrosPerRequest: number
  readonly statementsPerRequest: number
  /** Of all rounds together: answers with any other status than 2xx. */
  readonly failed: number
}

export interface Report {
  readonly node: string
  readonly cpu: string
  readonly connections: number
  readonly seconds: number
  readonly rounds: number
  readonly scenarios: Readonly<Record<string, Figures>>
}

const columns = {
  requestsPerSecond: ['requests/s', 0],
  p50Ms: ['p50 ms', 2],
  p99Ms: ['p99 ms', 2],
  cpuMicrosPerRequest: ['CPU µs/request', 1],
  statementsPerRequest: ['statements/request', 2],
  failed: ['not 2xx', 0],
} as const satisfies Record<keyof Figures, readonly [string, number]>

type Column = keyof typeof columns
const names = Object.keys(columns) as Column[]

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

/** The medians of rounds; failures are added up. */
export const summarize = (rounds: readonly Figures[]): Figures => {
  const middle = Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name]))]))
  return { ...(middle as Record<Column, number>), failed: rounds.reduce((sum, { failed }) => sum + failed, 0) }
}

/** One line for each scenario. */
export const formatReport = ({ scenarios }: Report): string =>
  formatTable(scenarios, (figures, name) => figures[name].toFixed(columns[name][1]))

/** The same, each figure as a multiple of what it was in `before`; 1.00 is no change. */
export const formatComparison = (now: Report, before: Report): string =>
  formatTable(now.scenarios, (figures, name, scenario) => {
    const earlier = before.scenarios[scenario]?.[name]
    return earlier ? (figures[name] / earlier).toFixed(2) : '-'
  })

function formatTable(
  scenarios: Report['scenarios'],
  cell: (figures: Figures, name: Column, scenario: string) => string,
): string {
  const head = ['', ...names.map((name) => columns[name][0])]
  const rows = Object.entries(scenarios).map(([scenario, figures]) => [
    scenario,
    ...names.map((name) => cell(figures, name, scenario)),
  ])
  return alignTable([head, ...rows])
}

/** Lines of a table whose columns line up: the first to the left, the others to the right. */
export function alignTable(rows: readonly (readonly string[])[]): string {
  const width = (index: number) => Math.max(...rows.map((row) => row[index]?.length ?? 0))
  const line = (row: readonly string[]) =>
    row.map((text, index) => (index === 0 ? text.padEnd(width(0)) : text.padStart(width(index) + 2))).join('')
  return rows.map(line).join('\n')
}
