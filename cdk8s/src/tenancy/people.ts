import type { Manifest } from './manifest.ts'
import { grant, type Rule } from './rights.ts'
import type { TenancySettings } from './settings.ts'

const apiGroups = ['argoproj.io']

const submit: readonly Rule[] = [
  // Patching is how `argo stop` stops; what else may change is up to the admission policies.
  { apiGroups, resources: ['workflows'], verbs: ['create', 'get', 'list', 'watch', 'patch'] },
  { apiGroups, resources: ['workflowtemplates', 'cronworkflows'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch'] },
]

const trigger: readonly Rule[] = [
  { apiGroups, resources: ['workflows'], verbs: ['create'] },
  { apiGroups, resources: ['workflowtemplates'], verbs: ['get'] },
]

/** Who may start pipelines, both in `ci` alone: people, who also watch and stop them, and sensors. */
export function submitters({ submitters: groups, sensors }: TenancySettings): readonly Manifest[] {
  const namespace = 'ci'
  return [
    ...grant({ name: 'workflow-submitter', namespace, rules: submit, subjects: groups.map((group) => ({ group })) }),
    ...grant({ name: 'workflow-trigger', namespace, rules: trigger, subjects: sensors }),
  ]
}
