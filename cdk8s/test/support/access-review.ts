/** Who asks: an account, or a person by the groups they are in. */
export type Asker = { readonly namespace: string; readonly name: string } | { readonly group: string }

export interface Access {
  readonly namespace: string
  readonly verb: string
  readonly apiGroup: string
  /** With its subresource, as `pods/log`. */
  readonly resource: string
  /** Absent: of any object, or of all. */
  readonly name?: string
}

export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

interface Subject {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

interface RbacObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly Rule[]
  readonly roleRef?: { readonly kind: string; readonly name: string }
  readonly subjects?: readonly Subject[]
}

/** A rule that somebody has, and where: `*` for the whole cluster. */
export interface Right {
  readonly namespace: string
  readonly rule: Rule
}

/**
 * All that `asker` may do by the roles and bindings among `objects`, those of its groups included, as Kubernetes' RBAC
 * authorizer resolves them. Throws on a binding to a role that is not among them.
 */
export function rightsOf(asker: Asker, objects: readonly object[]): readonly Right[] {
  const all = objects as readonly RbacObject[]
  const bindings = all.filter(
    ({ kind, subjects = [] }) => kind.endsWith('RoleBinding') && subjects.some(isAsker(asker)),
  )
  return bindings.flatMap((binding) => {
    const role = all.find(
      ({ kind, metadata }) =>
        kind === binding.roleRef?.kind &&
        metadata.name === binding.roleRef.name &&
        (kind === 'ClusterRole' || metadata.namespace === binding.metadata.namespace),
    )
    if (!role) throw new Error(`${binding.kind} ${binding.metadata.name} refers to a role that is not there`)
    const namespace = binding.kind === 'ClusterRoleBinding' ? '*' : (binding.metadata.namespace ?? '')
    return (role.rules ?? []).map((rule) => ({ namespace, rule }))
  })
}

const isAsker = (asker: Asker) => (subject: Subject) => {
  if ('group' in asker) return subject.kind === 'Group' && subject.name === asker.group
  const groups = ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${asker.namespace}`]
  if (subject.kind === 'Group') return groups.includes(subject.name)
  return subject.kind === 'ServiceAccount' && subject.namespace === asker.namespace && subject.name === asker.name
}

/** Whether `asker` may do it. */
export function isAllowed(asker: Asker, access: Access, objects: readonly object[]): boolean {
  return rightsOf(asker, objects).some(
    ({ namespace, rule }) => ['*', access.namespace].includes(namespace) && covers(rule, access),
  )
}

function covers({ apiGroups, resources, resourceNames, verbs }: Rule, access: Access): boolean {
  const [, subresource] = access.resource.split('/')
  const names = ['*', access.resource, ...(subresource === undefined ? [] : [`*/${subresource}`])]
  return (
    ['*', access.verb].some((verb) => verbs.includes(verb)) &&
    ['*', access.apiGroup].some((group) => apiGroups.includes(group)) &&
    names.some((name) => resources.includes(name)) &&
    (resourceNames === undefined || (access.name !== undefined && resourceNames.includes(access.name)))
  )
}
