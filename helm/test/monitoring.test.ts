import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceName } from '@catalog/api/contract'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { ofKind, theOnly } from './support/objects.ts'
import { chart, render } from './support/render.ts'

/** Every text under a key `expr`, wherever it is. */
function expressionsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner] : expressionsIn(inner),
  )
}

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
    const own = 'job="catalog-api",namespace="catalog",service="shop-catalog-api-ops"'
    const expressions = expressionsIn(spec).map((expression) => expression.replaceAll(own, ''))
    expect(expressionsIn(spec).some((expression) => expression.includes(own))).toBe(true)
    for (const expression of expressions) expect(expression).not.toContain('job=')
  })

  it('gives a fixed number the labels by which it is found', () => {
    const { groups } = spec as { groups: readonly { rules: readonly { record?: string; labels?: object }[] }[] }
    const fixed = groups.flatMap(({ rules }) => rules).filter(({ record }) => record === 'slo:objective:ratio')
    expect(fixed.length).toBe(4)
    for (const { labels } of fixed) {
      expect(labels).toMatchObject({ job: 'catalog-api', namespace: 'catalog', service: 'shop-catalog-api-ops' })
    }
  })

  it('links to the Grafana of the installation', () => {
    const prometheusRule = { enabled: true, grafanaUrl: 'https://grafana.test/' }
    const text = JSON.stringify(render({ ...release, values: { monitoring: { prometheusRule }, networkPolicy } }))
    const links = [...text.matchAll(/"dashboard_url":"([^"]*)"/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/^https:\/\/grafana\.test\/d\/catalog-[a-z]+$/)
  })

  it.each([
    ['an expression that is none', { alert: 'A', expr: 'rate(up[5m]' }, 'unclosed left parenthesis'],
    ['a name that is none', { record: 'a-b', expr: 'up' }, 'invalid recording rule name'],
    ['a field that is none', { alert: 'A', expr: 'up', four: '5m' }, 'field four not found'],
  ])('promtool finds %s', (_what, rule, message) => {
    expect(mistakesIn({ groups: [{ name: 'g', rules: [rule] }] })).toContain(message)
  })
})

it('targets and rules have the job that dashboards ask for, whatever the chart is called', () => {
  const monitoring = { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } }
  const values = { nameOverride: 'products', monitoring, networkPolicy: { opsFrom: [{ podSelector: {} }] } }
  const objects = render({ files: ['../ci/default-values.yaml'], values })
  expect(theOnly(objects, 'ServiceMonitor').spec.endpoints).toMatchObject([
    { relabelings: [{ targetLabel: 'job', replacement: serviceName }] },
  ])
  const jobs = expressionsIn(theOnly(objects, 'PrometheusRule').spec).flatMap((expression) =>
    [...expression.matchAll(/\bjob="([^"]*)"/g)].map(([, job]) => job),
  )
  expect(new Set(jobs)).toEqual(new Set([serviceName]))
})

describe('the dashboards', async () => {
  const folder = join(chart, 'files/dashboards')
  const files = await readdir(folder)
  const values = { monitoring: { dashboards: { enabled: true } } }
  const objects = ofKind(render({ files: ['../ci/default-values.yaml'], values }), 'ConfigMap')

  it.each(files)('%s is in a ConfigMap of its own, as it is', async (file) => {
    const [found, ...others] = objects.filter(({ data }) => file in data)
    expect(others).toEqual([])
    expect(found?.data).toEqual({ [file]: (await readFile(join(folder, file), 'utf8')).trimEnd() })
  })

  it('are small enough for `kubectl apply`, which writes an object into an annotation of at most 262,144 bytes', () => {
    for (const object of objects) expect(JSON.stringify(object).length).toBeLessThan(200_000)
  })
})
