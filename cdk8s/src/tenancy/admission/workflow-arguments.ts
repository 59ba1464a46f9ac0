import { list } from './cel.ts'
import type { Demand, Variable } from './policy.ts'

/** The arguments of a workflow, as `variables.parameters`. */
export const parametersVariable: Variable = {
  name: 'parameters',
  expression: 'object.spec.?arguments.?parameters.orValue([])',
}

/**
 * Whoever names a `requester` in a new workflow is that user, unless it is one of `users`, which pass on what they were
 * told. In a policy with `parametersVariable`.
 */
export function requesterIsCaller(users: readonly string[]): Demand {
  return {
    expression: [
      `request.operation != 'CREATE' || request.userInfo.username in ${list(users)} ||`,
      "variables.parameters.all(parameter, parameter.name != 'requester' ||",
      "string(parameter.?value.orValue('')) in ['', request.userInfo.username])",
    ].join(' '),
    message: 'requester has to be your own user name, or nothing',
  }
}
