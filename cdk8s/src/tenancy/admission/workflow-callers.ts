import type { Account } from '../settings.ts'
import { list, userOf } from './cel.ts'
import { admissionPolicy } from './policy.ts'

/** A workflow template, and the names of the arguments that it takes. */
export interface Callable {
  readonly name: string
  readonly parameters: readonly string[]
}

/** What an argument of a called workflow may be: names, digests, references and URLs, no spaces, quotes or braces. */
const plain = '^[A-Za-z0-9._~:/@+-]{0,1000}$'

/** In `namespace` only `callers` start workflows, only from `callables`, and with arguments that cannot be code. */
export function workflowCallers(namespace: string, callers: readonly Account[], callables: readonly Callable[]) {
  const users = callers.map(userOf)
  const shapes = callables.map(
    ({ name, parameters }) =>
      `(object.spec.workflowTemplateRef.name in ${list([name])} && ` +
      `variables.parameters.all(parameter, parameter.name in ${list(parameters)}))`,
  )
  return admissionPolicy({
    name: `catalog-callers-in-${namespace}`,
    description: `Who starts which workflows in ${namespace}. Never relaxed.`,
    resources: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], operations: ['CREATE'] }],
    scopes: [{ namespaces: [namespace], action: 'deny' }],
    variables: [{ name: 'parameters', expression: 'object.spec.?arguments.?parameters.orValue([])' }],
    demands: [
      { expression: '!has(object.status)', message: 'a workflow starts here without a status' },
      {
        expression: `request.userInfo.username in ${list(users)}`,
        message: `only ${users.join(' and ') || 'nobody'} may start a workflow here`,
      },
      {
        expression: shapes.join(' || ') || 'false',
        message: `start ${callables.map(({ name }) => name).join(' or ') || 'nothing'} here, with its own parameters`,
      },
      {
        expression: `variables.parameters.all(parameter, string(parameter.?value.orValue('')).matches('${plain}'))`,
        message: `an argument here has to match ${plain}`,
      },
    ],
  })
}
