import { App, Chart } from 'cdk8s'
import { ArgoResource } from '../../src/argo/argo-resource.ts'
import { type Pipeline, type Schedule, schedule } from '../../src/argo/index.ts'
import type { KubernetesObject } from '../../src/rules/rule.ts'
import { archive, example } from '../example/pipelines.ts'

const platform = { imageMirror: { 'docker.io': 'mirror.example.org/docker' }, imagePullSecrets: ['registry-pull'] }

/** A chart of `app` with the example's objects. */
export function exampleChart(app: App): Chart {
  const chart = new Chart(app, 'example')
  const add = ({ name, namespace, spec }: Pipeline) =>
    new ArgoResource(chart, { kind: 'WorkflowTemplate', metadata: { name, namespace }, spec: spec(platform) })
  const addSchedule = ({ name, namespace, spec }: Schedule) =>
    new ArgoResource(chart, { kind: 'CronWorkflow', metadata: { name, namespace }, spec })
  add(example)
  add(archive)
  addSchedule(schedule({ pipeline: archive, schedules: ['0 3 * * *'], args: { who: 'the clock' } }))
  return chart
}

/** The example's objects as they are written. */
export function exampleObjects(): readonly KubernetesObject[] {
  return exampleChart(new App()).toJson()
}

/**
 * Changes what is at `path` in `objects`: keys, and names of the items of a list, parted by ` > `. Without a value it
 * is removed. Throws on a path that leads nowhere, so that a planted mistake is planted.
 */
export function plant(objects: readonly KubernetesObject[], path: string, value?: unknown): void {
  const keys = path.split(' > ')
  const last = keys.pop() ?? ''
  const holder = keys.reduce<unknown>((current, key) => step(current, key, path), objects)
  if (typeof holder !== 'object' || holder === null) throw new Error(`${path} leads nowhere`)
  if (Array.isArray(holder)) {
    const index = holder.indexOf(step(holder, last, path))
    holder.splice(index, 1, ...(value === undefined ? [] : [value]))
    return
  }
  if (value === undefined && !(last in holder)) throw new Error(`${path} is not there`)
  Object.assign(holder, { [last]: value })
}

function step(current: unknown, key: string, path: string): unknown {
  const found = Array.isArray(current)
    ? current.find((item) => [item.name, item.metadata?.name].includes(key))
    : (current as Readonly<Record<string, unknown>>)[key]
  if (found === undefined) throw new Error(`${path}: there is no ${key}`)
  return found
}
