import { describe, expect, it } from 'vitest'
import { type Figures, formatComparison, formatReport, median, type Report, summarize } from './bench-report.ts'

const figures: Figures = {
  requestsPerSecond: 5000,
  p50Ms: 2.5,
  p99Ms: 10,
  cpuMicrosPerRequest: 120,
  statementsPerRequest: 1,
  failed: 0,
}
const report = (scenarios: Record<string, Partial<Figures>>): Report => ({
  node: 'v24.0.0',
  cpu: '2 x some',
  connections: 16,
  seconds: 4,
  rounds: 3,
  scenarios: Object.fromEntries(Object.entries(scenarios).map(([name, some]) => [name, { ...figures, ...some }])),
})
const cells = (line: string | undefined) => line?.split(/ {2,}/)

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 2, 100], 3],
  [[], 0],
])('median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

describe('a report', () => {
  it('takes the median of each figure by itself, and adds up what failed', () => {
    const rounds = [
      { ...figures, p50Ms: 1, p99Ms: 30, failed: 1 },
      { ...figures, p50Ms: 2, p99Ms: 20, failed: 0 },
      { ...figures, p50Ms: 9, p99Ms: 10, failed: 2 },
    ]
    expect(summarize(rounds)).toEqual({ ...figures, p50Ms: 2, p99Ms: 20, failed: 3 })
  })

  it('has a line for each scenario, with the decimals that mean something', () => {
    const [head, line] = formatReport(report({ 'get by id': {} })).split('\n')
    expect(cells(head)).toContain('CPU µs/request')
    expect(cells(line)).toEqual(['get by id', '5000', '2.50', '10.00', '120.0', '1.00', '0'])
  })

  it('compares by ratio, and says nothing of what was not there or was 0', () => {
    const before = report({ create: { cpuMicrosPerRequest: 240 } })
    const [, create, reserve] = formatComparison(report({ create: {}, reserve: {} }), before).split('\n')
    expect(cells(create)).toEqual(['create', '1.00', '1.00', '1.00', '0.50', '1.00', '-'])
    expect(cells(reserve)).toEqual(['reserve', '-', '-', '-', '-', '-', '-'])
  })
})
