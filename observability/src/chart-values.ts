import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const yaml = (file: string) => parse(read(file)) as Mapping

type Mapping = Readonly<Record<string, unknown>>

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Joins two configurations as Helm and the collector do: mappings key by key, everything else by the second one. */
export function merge(first: Mapping, second: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key]
    merged[key] = isMapping(before) && isMapping(value) ? merge(before, value) : value
  }
  return merged
}

interface DataSource {
  readonly type: string
}

/** The data sources that kube-prometheus-stack does not make itself. */
function furtherDataSources(): readonly DataSource[] {
  const { datasources } = yaml('grafana/datasources/datasources.yaml') as {
    readonly datasources: readonly DataSource[]
  }
  return datasources.filter(({ type }) => type === 'jaeger' || type === 'loki')
}

export interface Alerting {
  /** Alertmanager's configuration. */
  readonly alertmanager: Mapping
  /** Its templates. */
  readonly template: string
  /** The rule file that a cluster has once. */
  readonly platformRules: Mapping
}

/** As kube-prometheus-stack takes it; the operator puts templates into a folder of their own. */
const alertmanagerValues = ({ alertmanager, template }: Alerting) => ({
  config: { ...alertmanager, templates: ['/etc/alertmanager/config/*.tmpl'] },
  templateFiles: { 'catalog.tmpl': template },
})

/**
 * Values for the charts of the stack, by file: what is in `charts/` with the plain configuration files in the places
 * where each chart takes them, so that a cluster runs what the files say.
 */
export function chartValues(alerting: Alerting): Readonly<Record<string, string>> {
  const jaeger = yaml('jaeger/config.yaml')
  const agent = merge(yaml('collector/agent.yaml'), yaml('collector/agent-kubernetes.yaml'))
  const badger = merge(jaeger, yaml('jaeger/config-badger.yaml'))
  const configured: Readonly<Record<string, Mapping>> = {
    'collector-gateway': { alternateConfig: yaml('collector/gateway.yaml') },
    'collector-agent': { alternateConfig: agent },
    jaeger: { userconfig: jaeger, uiconfig: JSON.parse(read('jaeger/ui.json')) },
    'jaeger-badger': { userconfig: badger },
    loki: { loki: { config: read('loki/loki.yaml') } },
    'kube-prometheus-stack': {
      alertmanager: alertmanagerValues(alerting),
      // Written by `toYaml`, so that templates in annotations are left to Prometheus.
      additionalPrometheusRulesMap: { 'catalog-platform': alerting.platformRules },
      grafana: { additionalDataSources: furtherDataSources() },
    },
  }
  return Object.fromEntries(
    Object.entries(configured).map(([name, configuration]) => {
      const base = read(`charts/${name}.yaml`)
      const [chart = ''] = base.split('\n')
      return [
        `${name}.yaml`,
        `${chart}\n${stringify(merge(parse(base) as Mapping, configuration), { lineWidth: 0, aliasDuplicateObjects: false })}`,
      ]
    }),
  )
}
