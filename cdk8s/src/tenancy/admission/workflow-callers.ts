import type { Account } from '../settings.ts'
import { list, literal, userOf } from './cel.ts'
import { admissionPolicy } from './policy.ts'
import { parametersVariable, requesterIsCaller } from './workflow-arguments.ts'

/** A workflow template, and the names of the arguments that it takes. */
export interface Callable {
  readonly name: string
  readonly parameters: readonly string[]
  /** The accounts of steps that start it. */
  readonly callers: readonly Account[]
  /** Whether people may start it too, as far as their rights go. */
  readonly byPeople: boolean
}

/** What an argument of a called workflow may be: names, digests, references and URLs, no spaces, quotes or braces. */
const plain = '^[A-Za-z0-9._~:/@+#-]{0,1000}$'

/**
 * In `namespace` each of `callables` is started by its callers alone, nothing else is started, and only with arguments
 * that cannot be code. Whoever names a `requester` is that user, unless it is a step that passes on what it was told.
 */
export function workflowCallers(namespace: string, callables: readonly Callable[]) {
  const steps = [...new Set(callables.flatMap(({ callers }) => callers.map(userOf)))]
  const closed = callables.filter(({ byPeople }) => !byPeople)
  const isNot = ({ name }: Callable) => `object.spec.workflowTemplateRef.name != ${literal(name)}`
  const shapes = callables.map(
    ({ name, parameters }) =>
      `(object.spec.workflowTemplateRef.name in ${list([name])} && ` +
      `variables.parameters.all(parameter, parameter.name in ${list(parameters)}))`,
  )
  const asks = callables.some(({ parameters, byPeople }) => byPeople && parameters.includes('requester'))
  return admissionPolicy({
    name: `catalog-callers-in-${namespace}`,
    description: `Who starts which workflows in ${namespace}. Never relaxed.`,
    resources: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], operations: ['CREATE'] }],
    scopes: [{ namespaces: [namespace], action: 'deny' }],
    variables: [parametersVariable],
    demands: [
      ...(closed.length === callables.length
        ? [{ expression: '!has(object.status)', message: 'a workflow starts here without a status' }]
        : []),
      {
        expression: closed
          .map((one) => `(${isNot(one)} || request.userInfo.username in ${list(one.callers.map(userOf))})`)
          .join(' && '),
        message: closed.map((one) => `only ${callersOf(one)} may start a workflow here from ${one.name}`).join('; '),
      },
      {
        expression: shapes.join(' || '),
        message: `start ${callables.map(({ name }) => name).join(' or ')} here, with its own parameters`,
      },
      {
        expression: `variables.parameters.all(parameter, string(parameter.?value.orValue('')).matches('${plain}'))`,
        message: `an argument here has to match ${plain}`,
      },
      ...(asks ? [requesterIsCaller(steps)] : []),
    ],
  })
}

const callersOf = ({ callers }: Callable) => callers.map(userOf).join(' and ') || 'nobody'
