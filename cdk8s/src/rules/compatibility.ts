import { parse } from 'yaml'
import { nameOf, type Rule } from './rule.ts'

/** What Argo 4.0 no longer knows, by the field that holds it, and what takes its place since 3.6. */
const removed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  synchronization: { mutex: 'mutexes', semaphore: 'semaphores' },
  spec: { schedule: 'schedules', podPriority: 'podPriorityClassName' },
  workflowSpec: { podPriority: 'podPriorityClassName' },
  templates: { podPriority: 'podPriorityClassName' },
}

/** Runs on Argo 3.7 and 4.x. A CRD without a schema takes the old fields, and nothing comes of them. */
export const removedFields: Rule = (objects) =>
  objects
    .filter(({ apiVersion }) => apiVersion.startsWith('argoproj.io/'))
    .flatMap((object) => removedIn(object.spec, ['spec']).map((fault) => `${nameOf(object)}: ${fault}`))

function removedIn(value: unknown, path: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = path.findLast((key) => !/^\d+$/.test(key)) ?? ''
  return Object.entries(value).flatMap(([key, child]) => {
    const successor = removed[holder]?.[key]
    return [
      ...(successor === undefined ? [] : [`${path.join('.')}.${key} is gone in Argo 4: use ${successor}`]),
      ...removedIn(child, [...path, key]),
    ]
  })
}

/** What a Workflow may set beside `workflowTemplateRef` where the controller has `templateReferencing: Strict`. */
const submittable = new Set([
  'activeDeadlineSeconds',
  'archiveLogs',
  'arguments',
  'artifactGC',
  'entrypoint',
  'metrics',
  'podGC',
  'priority',
  'shutdown',
  'suspend',
  'ttlStrategy',
  'volumeClaimGC',
  'workflowMetadata',
  'workflowTemplateRef',
])

/** All that a submission could not set is in the template that it refers to. */
export const submissions: Rule = (objects) =>
  objects.flatMap((object) =>
    submissionsOf(object).flatMap((spec) =>
      Object.keys(spec)
        .filter((key) => !submittable.has(key))
        .map(
          (key) =>
            `${nameOf(object)}: ${key} beside workflowTemplateRef is refused by strict referencing: set it in the template`,
        ),
    ),
  )

/** Every spec in `value` that refers to a template: of the object itself, or of a Workflow that it would create. */
function submissionsOf(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'workflowTemplateRef' in value ? [value] : []
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, child]) => submissionsOf(key === 'manifest' ? embedded(child) : child)),
  ]
}

const embedded = (manifest: unknown): unknown => (typeof manifest === 'string' ? parse(manifest) : manifest)
