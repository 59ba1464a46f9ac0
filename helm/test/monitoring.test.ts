import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MetricDefinition, metrics } from '@catalog/api/contract'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { theOnly } from './support/objects.ts'
import { metricsIn } from './support/promql.ts'
import { chart, render } from './support/render.ts'

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly record?: string; readonly expr: string }[] }[]
}

// What others make: Prometheus itself, kube-state-metrics and the kubelet.
const foreign = /^(up|ALERTS|scrape_\w+|kube_\w+|container_\w+)$/

/** The series that a metric has: a histogram has several. */
const seriesOf = ({ name, type }: MetricDefinition) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => `${name}${suffix}`) : [name]

const own = new Set(Object.values(metrics).flatMap((group) => Object.values(group).flatMap(seriesOf)))

/** Those of `expressions`' metrics that neither the service nor the rules nor the cluster make. */
const unknownIn = (expressions: readonly string[], recorded: readonly string[] = []) =>
  expressions.flatMap(metricsIn).filter((name) => !(own.has(name) || foreign.test(name) || recorded.includes(name)))

const readAll = async (folder: string) => {
  const names = await readdir(join(chart, 'files', folder))
  return Promise.all(names.map((name) => readFile(join(chart, 'files', folder, name), 'utf8')))
}

/** Every text under a key `expr`, wherever it is. */
function expressionsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner] : expressionsIn(inner),
  )
}

const files: readonly RuleFile[] = (await readAll('rules')).map((text) => parse(text))
const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules))
const recorded = rules.flatMap(({ record = [] }) => record)
const dashboards: readonly unknown[] = (await readAll('dashboards')).map((text) => JSON.parse(text))

describe('asks for no metric that nobody makes', () => {
  it('in the rules', () => {
    expect(
      unknownIn(
        rules.map(({ expr }) => expr),
        recorded,
      ),
    ).toEqual([])
  })

  it('in the dashboards', () => {
    expect(unknownIn(dashboards.flatMap(expressionsIn), recorded)).toEqual([])
  })

  it.each([
    ['rate(catalog_http_requests_total[5m])', ['catalog_http_requests_total']],
    ['catalog_http_request_duration_seconds', ['catalog_http_request_duration_seconds']],
    ['sum(rate(catalog_http_request_duration_seconds_count[5m])) / up', []],
    ['api:availability:ratio', ['api:availability:ratio']],
  ])('it would be seen in %s', (expression, unknown) => {
    expect(unknownIn([expression])).toEqual(unknown)
  })
})

/** What promtool says against rules; nothing if they are right. */
function mistakesIn(rules: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  try {
    const file = join(folder, 'rules.yaml')
    writeFileSync(file, stringify(rules))
    const args = ['check', 'rules', '--lint=all', '--lint-fatal', file]
    const { error, status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
    if (error) throw error
    return status === 0 ? '' : `${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('the PrometheusRule', () => {
  const networkPolicy = { opsFrom: [{ podSelector: {} }] }
  const values = { monitoring: { prometheusRule: { enabled: true } }, networkPolicy }
  const release = { files: ['../ci/default-values.yaml'], values }
  const { spec } = theOnly(render(release), 'PrometheusRule')

  it('is what promtool takes for rules', () => {
    expect(mistakesIn(spec)).toBe('')
  })

  it('judges no other release', () => {
    for (const expression of expressionsIn(spec)) expect(expression).not.toContain('job="catalog-api"}')
  })

  it.each([
    ['an expression that is none', { alert: 'A', expr: 'rate(up[5m]' }, 'unclosed left parenthesis'],
    ['a name that is none', { record: 'a-b', expr: 'up' }, 'invalid recording rule name'],
    ['a field that is none', { alert: 'A', expr: 'up', four: '5m' }, 'field four not found'],
  ])('promtool finds %s', (_what, rule, message) => {
    expect(mistakesIn({ groups: [{ name: 'g', rules: [rule] }] })).toContain(message)
  })
})
