import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { chartValues, merge } from './chart-values.ts'
import { ruleFiles } from './rules/files.ts'
import { isAlert } from './rules/rule.ts'
import { ruleFile } from './rules/rule-file.ts'

const root = join(import.meta.dirname, '../..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const platformRules = ruleFile(ruleFiles.platform)
const texts = chartValues({ alertmanager: { route: { receiver: 'ticket' } }, template: 'a template', platformRules })
const values = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parse(text)]))

describe('merge', () => {
  it.each([
    [{ a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: null }, { a: null }],
    [{ a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
  ])('of %j and %j is %j', (first, second, both) => {
    expect(merge(first, second)).toEqual(both)
  })
})

describe('values of the charts', () => {
  it('name the chart and its version', () => {
    for (const [name, text] of Object.entries(texts).filter(([file]) => file !== 'jaeger-badger.yaml'))
      expect(text, name).toMatch(/^# \S+ \d+\.\d+\.\d+ of https:\/\//)
  })

  it('give the agent of a cluster what the cluster knows, after what every agent has', () => {
    const { processors, service } = values['collector-agent.yaml'].alternateConfig
    expect(service.pipelines.logs).toMatchObject({
      receivers: ['file_log'],
      processors: ['memory_limiter', 'k8s_attributes'],
    })
    expect(Object.keys(processors)).toEqual(['memory_limiter', 'k8s_attributes'])
  })

  it('keep traces on disk, and look for them there, in the badger profile', () => {
    const { extensions, exporters } = values['jaeger-badger.yaml'].userconfig
    expect(extensions.jaeger_storage.backends.disk.badger).toMatchObject({ ephemeral: false, ttl: { spans: '168h' } })
    expect(extensions.jaeger_query.storage).toEqual({ traces: 'disk' })
    expect(exporters.jaeger_storage_exporter).toEqual({ trace_storage: 'disk' })
  })

  it('hand Loki its configuration as it is, without what Helm would take for a template', () => {
    expect(parse(values['loki.yaml'].loki.config).limits_config.retention_period).toBe('168h')
    expect(values['loki.yaml'].loki.config).not.toContain('{{')
  })

  it('hand Alertmanager its routes, and its templates where the operator puts them', () => {
    expect(values['kube-prometheus-stack.yaml'].alertmanager).toMatchObject({
      config: { route: { receiver: 'ticket' }, templates: ['/etc/alertmanager/config/*.tmpl'] },
      templateFiles: { 'catalog.tmpl': 'a template' },
    })
  })

  it('hand Prometheus the rules of the platform', () => {
    expect(values['kube-prometheus-stack.yaml'].additionalPrometheusRulesMap).toEqual({
      'catalog-platform': platformRules,
    })
  })

  it('leave out no alert of kube-prometheus-stack but what the platform has itself', () => {
    const own = ruleFiles.platform.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert))
    const { disabled } = values['kube-prometheus-stack.yaml'].defaultRules
    expect(disabled).toEqual({ TargetDown: true, Watchdog: true })
    expect(own).toEqual(expect.arrayContaining(Object.keys(disabled)))
  })

  it('leave to kube-prometheus-stack the data sources that it makes itself', () => {
    const { additionalDataSources: own } = values['kube-prometheus-stack.yaml'].grafana
    expect(own.map(({ uid }: { uid: string }) => uid)).toEqual(['jaeger', 'loki'])
  })
})

describe('what joins others to the stack', () => {
  const joined = parse(text('observability/charts/catalog-api.yaml'))

  it.each(['dev', 'staging', 'prod'])('the example values of %s send every trace to the gateway', (environment) => {
    const { tracing, networkPolicy } = parse(text(`helm/catalog-api/values-${environment}.yaml`))
    expect(tracing).toMatchObject(joined.tracing)
    expect(networkPolicy.otlp).toEqual(joined.networkPolicy.otlp)
  })

  it('scrapes the workflow controller as its config map has it serve', () => {
    const { data } = parse(text('workflows/production/controller/config.yaml'))
    const { secure, path, port } = parse(data.metricsConfig)
    const [service, monitor] = parseAllDocuments(text('observability/charts/argo-workflows-metrics.yaml')).map(
      (document) => document.toJS(),
    )
    expect(service.spec.ports).toMatchObject([{ port }])
    expect(monitor.spec.endpoints).toMatchObject([{ path, scheme: secure ? 'https' : 'http' }])
    expect(monitor.spec.endpoints[0].tlsConfig === undefined).toBe(!secure)
  })

  it('leaves it to the installation where the database is', () => {
    const { config } = parse(text('observability/charts/prometheus-postgres-exporter.yaml'))
    expect(config.datasource).not.toHaveProperty('host')
  })
})
