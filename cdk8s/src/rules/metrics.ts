import { type Rule, workflowsOf } from './rule.ts'

/** The controller refuses a metric whose type, help or buckets differ from those of another workflow. */
export const sameMetrics: Rule = (objects) => {
  const first = new Map<string, string>()
  return workflowsOf(objects).flatMap(({ where, spec, templates }) =>
    [spec, ...templates]
      .flatMap(({ metrics }) => metrics?.prometheus ?? [])
      .flatMap(({ name, help, counter, gauge, histogram, labels = [] }) => {
        const type = [counter && 'counter', gauge && 'gauge', histogram && 'histogram'].find(Boolean)
        const keys = labels.map(({ key }) => key).sort()
        const shape = JSON.stringify({ type, help, buckets: histogram?.buckets, labels: keys })
        const known = first.get(name) ?? shape
        first.set(name, known)
        return known === shape
          ? []
          : [`${where}: metric ${name} is ${shape} here and ${known} elsewhere: take it from argo/metrics.ts`]
      }),
  )
}
