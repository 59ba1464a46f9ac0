import type { Permission } from '../argo/index.ts'
import type { Manifest } from './manifest.ts'
import type { Account } from './settings.ts'

/** One rule of a role: Kubernetes' PolicyRule. */
export type Rule = Omit<Permission, 'namespace'>

/** Who gets a role: an account, or a group of people. */
export type Subject = Account | { readonly group: string }

export interface Grant {
  /** The name of the role and of its binding. */
  readonly name: string
  readonly namespace: string
  readonly rules: readonly Rule[]
  readonly subjects: readonly Subject[]
}

/** A role in one namespace and the binding that gives it to its subjects; without subjects the role alone. */
export function grant({ name, namespace, rules, subjects }: Grant): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const role = { apiVersion, kind: 'Role', metadata: { name, namespace }, rules }
  const binding = {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: subjects.map(subjectOf),
  }
  return subjects.length === 0 ? [role] : [role, binding]
}

const subjectOf = (subject: Subject) =>
  'group' in subject
    ? { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: subject.group }
    : { kind: 'ServiceAccount', namespace: subject.namespace, name: subject.name }
