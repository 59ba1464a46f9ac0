import type { Manifest } from './manifest.ts'
import { grant, type Rule } from './rights.ts'
import type { TenancySettings } from './settings.ts'
import type { Tenant } from './tenant.ts'

const apiGroups = ['argoproj.io']

const watch: readonly Rule[] = [
  { apiGroups, resources: ['workflowtemplates', 'cronworkflows'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch'] },
]

const submit: readonly Rule[] = [
  // Patching is how `argo stop` stops; what else may change is up to the admission policies.
  { apiGroups, resources: ['workflows'], verbs: ['create', 'get', 'list', 'watch', 'patch'] },
  ...watch,
]

// A patch is how a sensor starts what is not there yet; of what is there an admission policy lets it change nothing.
const trigger: readonly Rule[] = [{ apiGroups, resources: ['workflows'], verbs: ['create', 'get', 'patch'] }]

const approve: readonly Rule[] = [
  // Updating is how `argo node set` and `argo resume` answer.
  { apiGroups, resources: ['workflows'], verbs: ['get', 'list', 'watch', 'update'] },
  ...watch,
]

/** Who may start pipelines, by namespace: people, who also watch and stop them, and sensors; and who may approve. */
export function people(tenants: readonly Tenant[], settings: TenancySettings): readonly Manifest[] {
  const { submitters, promoters, sensors, approvers } = settings
  const groups = (names: readonly string[]) => names.map((group) => ({ group }))
  const open = tenants.filter(({ holds, startedBy }) => holds === 'workflows' && startedBy === 'people')
  return [
    ...open.flatMap(({ name: namespace }) =>
      grant({
        name: 'workflow-submitter',
        namespace,
        rules: submit,
        subjects: groups(namespace === 'ci' ? submitters : promoters),
      }),
    ),
    ...grant({ name: 'workflow-trigger', namespace: 'ci', rules: trigger, subjects: sensors }),
    ...Object.entries(approvers).flatMap(([namespace, names]) =>
      grant({ name: 'workflow-approver', namespace, rules: approve, subjects: groups(names) }),
    ),
  ]
}
