import { triggeredPipelines } from '../../programs/triggered-run.ts'
import type { Account } from '../settings.ts'
import type { Tenant } from '../tenant.ts'
import { list, userOf } from './cel.ts'
import { type Action, admissionPolicy } from './policy.ts'
import { parametersVariable, requesterIsCaller } from './workflow-arguments.ts'

/** The run's name says what it is of, so that there is one of it. */
const nameForm = '-[a-z0-9-]{1,33}-[0-9a-f]{12}$'

/** Of a workflow: what nobody but a person and the controller changes. */
const metadata = ['labels', 'annotations', 'finalizers', 'ownerReferences']
const fixed = ['spec', ...metadata.map((key) => `metadata.?${key}.orValue(null)`)]

/**
 * In the namespace of `tenant`, `sensors` and steps that start workflows there, which no person stands behind, start
 * only what pushes start, under a name that `runNameOf` makes, and change nothing in a workflow that exists. They alone
 * name somebody else as its requester: promotions believe what a release was told.
 */
export function triggeredWorkflows(tenant: Tenant, sensors: readonly Account[], action: Action) {
  const users = [...sensors, ...startingSteps(tenant)].map(userOf)
  const by = (demand: string) => `!(request.userInfo.username in ${list(users)}) || ${demand}`
  const template = 'object.spec.workflowTemplateRef.name'
  const unchanged = fixed.map((path) => `object.${path} == oldObject.${path}`).join(' && ')
  return admissionPolicy({
    name: 'catalog-triggered-workflows',
    description: 'A person asks in their own name; what starts pipelines by itself starts certain ones, each once.',
    resources: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], operations: ['CREATE', 'UPDATE'] }],
    scopes: [{ namespaces: [tenant.name], action }],
    variables: [parametersVariable],
    demands: [
      {
        expression: by(`${template} in ${list(triggeredPipelines)}`),
        message: `a trigger starts ${triggeredPipelines.join(' or ')}`,
      },
      {
        expression: by(`object.metadata.name.matches('^' + ${template} + '${nameForm}')`),
        message: 'a trigger names the workflow after its pipeline, branch or tag, and their hash',
      },
      {
        expression: by(`request.operation == 'CREATE' || (${unchanged})`),
        message: 'a trigger changes no workflow that exists',
      },
      requesterIsCaller(users),
    ],
  })
}

function startingSteps({ name: namespace, steps }: Tenant): readonly Account[] {
  return steps
    .filter(({ permissions }) =>
      permissions.some(
        (permission) =>
          (permission.namespace ?? namespace) === namespace &&
          permission.resources.includes('workflows') &&
          permission.verbs.includes('create'),
      ),
    )
    .map(({ name }) => ({ namespace, name }))
}
