import { containersOf, eachTemplate, eachWorkflow, isLeaf, type Template } from './rule.ts'

/** Every container says what it needs and what it may have, also that of a resource, which Argo brings. */
export const resources = eachTemplate((template) => {
  const patched = patchedContainers(template)
  const own = containersOf(template).map(({ path, container }) => ({ path, resources: container.resources }))
  const argo = template.resource ? [{ path: 'podSpecPatch container main', resources: patched.main }] : []
  return [...own, ...argo].flatMap(({ path, resources: given }) =>
    ['requests', 'limits'].flatMap((side) =>
      ['cpu', 'memory'].flatMap((kind) =>
        (given as Amounts)?.[side]?.[kind] === undefined
          ? [`${path}.resources.${side}.${kind} is missing: set it, by a size of argo/profiles.ts`]
          : [],
      ),
    ),
  )
})
type Amounts = Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined

/** Every run ends some day. */
export const runDeadlines = eachWorkflow(({ spec }) =>
  spec.workflowTemplateRef !== undefined || isPositive(spec.activeDeadlineSeconds)
    ? []
    : ['spec.activeDeadlineSeconds is missing: set how many seconds a run may take'],
)

/** Every attempt of a step ends, and every wait for a person. */
export const podDeadlines = eachTemplate((template) => {
  if (template.suspend && template.suspend.duration === undefined) {
    return ['suspend.duration is missing: set how many seconds a person has to answer']
  }
  return isLeaf(template) && !isPositive(template.activeDeadlineSeconds)
    ? ['activeDeadlineSeconds is missing: set how many seconds an attempt may take']
    : []
})

const retriesMax = 10

/** A retry strategy without a limit tries for ever, and one without a policy is `Always` as soon as it has an expression. */
export const boundedRetry = eachTemplate(({ retryStrategy }) => {
  if (!retryStrategy) return []
  const { limit, retryPolicy, backoff } = retryStrategy
  return [
    ...(limit === undefined || !(Number(limit) <= retriesMax)
      ? [`retryStrategy.limit is ${limit ?? 'missing'}: set a number up to ${retriesMax}`]
      : []),
    ...(retryPolicy === undefined ? ['retryStrategy.retryPolicy is missing: say what is tried again'] : []),
    ...(backoff?.duration === undefined || backoff.factor === undefined
      ? ['retryStrategy.backoff is missing: set a duration and a factor']
      : []),
  ]
})

const isPositive = (seconds: unknown) => Number(seconds) > 0

function patchedContainers({ podSpecPatch }: Template): Readonly<Record<string, unknown>> {
  const { containers = [] } = JSON.parse(podSpecPatch ?? '{}') as {
    containers?: { name: string; resources?: object }[]
  }
  return Object.fromEntries(containers.map(({ name, resources: given }) => [name, given]))
}
