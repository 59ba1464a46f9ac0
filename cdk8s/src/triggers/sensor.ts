import type { Pipeline, Platform } from '../argo/index.ts'
import { personPattern } from '../programs/promotion-request.ts'
import type { TriggerEvent } from '../programs/push.ts'
import type { Manifest } from '../tenancy/manifest.ts'
import type { Backoff, DataFilter, EventDependency, SensorSpec, Trigger, TriggerParameter } from './argo-events.ts'
import { eventSource, namespace } from './names.ts'
import { podTemplate } from './pods.ts'
import type { TriggeredRun } from './triggered-runs.ts'

type Field = keyof TriggerEvent

/** On what was left of an event whose run could not be started. */
const deadLetterLabel = 'pipelines.catalog/dead-letter'

/** About two minutes: an API server that restarts is back by then. */
const patience: Backoff = { steps: 6, duration: '4s', factor: 2, jitter: 0.1 }

/**
 * Starts a run for each event of the gateway. The filters say once more what the gateway let through, for the case that
 * something else got at the event source.
 */
export function sensor(runs: readonly TriggeredRun[], repositories: readonly string[], platform: Platform): Manifest {
  const spec: SensorSpec = {
    replicas: 1,
    template: podTemplate('sensor', platform),
    dependencies: runs.map((run) => dependency(run, repositories)),
    triggers: runs.map(trigger),
  }
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Sensor', metadata: { name: eventSource.name, namespace }, spec }
}

function dependency({ pipeline: { name }, ref }: TriggeredRun, repositories: readonly string[]): EventDependency {
  const [first = '', ...rest] = repositories.map(repositoryPattern)
  const patterns: Readonly<Record<Field, DataFilter['value']>> = {
    pipeline: [`^${name}$`],
    name: [`^${name}-[a-z0-9-]{1,33}-[0-9a-f]{12}$`],
    repository: [`^${first}$`, ...rest.map((pattern) => `^${pattern}$` as const)],
    ref: [`^${ref}$`],
    commit: ['^[0-9a-f]{40}$'],
    requester: [personPattern],
  }
  const data = Object.entries(patterns).map(([field, value]) => ({
    path: `body.${field}`,
    type: 'string' as const,
    value,
  }))
  return { name, eventSourceName: eventSource.name, eventName: eventSource.event, filters: { data } }
}

/** What `covers` lets in, as a regular expression. */
function repositoryPattern(entry: string): string {
  const literal = entry.replaceAll(/[.+?^$()[\]{}|\\*]/g, '\\$&')
  return entry.endsWith('/') ? `${literal}[A-Za-z0-9._~/-]{1,200}` : literal
}

function trigger(run: TriggeredRun): Trigger {
  const { name } = run.pipeline
  return {
    template: {
      name,
      conditions: name,
      k8s: {
        // Not `create`, for which a duplicate would be a failure; a run that is there stays as it is.
        operation: 'patch',
        source: { resource: workflow(run.pipeline, Object.keys(run.arguments)) },
        parameters: [
          from(name, 'name', 'metadata.name'),
          ...Object.values(run.arguments).map((field, position) =>
            from(name, field, `spec.arguments.parameters.${position}.value`),
          ),
        ],
      },
    },
    retryStrategy: patience,
    rateLimit: { unit: 'Minute', requestsPerUnit: run.startsPerMinuteMax },
    atLeastOnce: true,
    dlqTrigger: deadLetter(name),
  }
}

const from = (dependencyName: string, field: Field, dest: string): TriggerParameter => ({
  src: { dependencyName, dataKey: `body.${field}` },
  dest,
})

function workflow({ name, namespace: target }: Pipeline, parameters: readonly string[]) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: '', namespace: target },
    spec: {
      workflowTemplateRef: { name },
      arguments: { parameters: parameters.map((parameter) => ({ name: parameter, value: '' })) },
    },
  }
}

const fields: readonly Field[] = ['pipeline', 'name', 'repository', 'ref', 'commit', 'requester']

/** Keeps an event whose run could not be started, as a config map for `scripts/dead-letters`. */
function deadLetter(dependencyName: string): Trigger {
  const metadata = { generateName: 'dead-letter-', namespace, labels: { [deadLetterLabel]: dependencyName } }
  return {
    template: {
      name: `${dependencyName}-dead-letter`,
      k8s: {
        operation: 'create',
        source: { resource: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} } },
        parameters: fields.map((field) => from(dependencyName, field, `data.${field}`)),
      },
    },
    retryStrategy: patience,
    atLeastOnce: true,
  }
}
