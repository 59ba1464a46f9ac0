import { metrics } from '@catalog/api/contract'
import type { Annotation } from '../grafana/annotations.ts'
import { variable } from '../grafana/interpolation.ts'
import { dataSourceVariable, oneOf, type Variable } from '../grafana/variables.ts'
import { aggregate, metric, sumBy } from '../promql.ts'

/** What `rate` looks back over: at least four scrapes, at least the distance of two points of the graph. */
export const interval = '$__rate_interval'

/** The time that the dashboard shows. */
export const range = '$__range'

/** The namespace that a person has chosen: one installation of the service. Empty where there are no namespaces. */
export const here = { namespace: '$namespace' } as const

export const prometheus: Variable = dataSourceVariable('prometheus')
export const loki: Variable = dataSourceVariable('loki')
export const jaeger: Variable = dataSourceVariable('jaeger')

/** The namespaces in which the service runs. */
export const namespace: Variable = oneOf(
  { name: 'namespace', label: 'Namespace' },
  'namespace',
  metric(metrics.service.build),
)

/** The chosen namespace, for links. */
export const namespaceValue = { namespace: variable('namespace', 'percentencode') } as const

const running = (offset = '') =>
  aggregate('count', ['version', 'revision'], `${metric(metrics.service.build, here)}${offset}`)

/** Where another version of the service began to run, whoever brought it. */
export const rollouts: Annotation = {
  name: 'Versions',
  expr: `${running()} unless ${running(' offset 5m')}`,
  title: 'Version {{version}}',
  text: 'Commit {{revision}} began to run.',
  colour: 'blue',
}

/** The part of `whole` that `part` is, from 0 to 1. Without any of `part` it is 0, without any of `whole` unknown. */
export const share = (part: string, whole: string): string => `(${part} or 0 * ${whole}) / (${whole} > 0)`

/** The exact mean of what a histogram observed, by its sum and its count. Nothing observed, nothing known. */
export const meanOf = (sum: string, observations: string): string => `${sum} / (${observations} > 0)`

/** One line for each pod. */
export const eachPod = (expression: string): string => sumBy(['pod', 'instance'], expression)

/** What {@link eachPod}'s lines are called; without Kubernetes they have no pod. */
export const podLegend = '{{pod}} {{instance}}'
