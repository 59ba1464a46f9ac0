import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { usualKubernetesVersion } from './render.ts'

/** Where the schemas are, by the version of Kubernetes, and those of custom resources in `custom`. */
export const schemas = join(import.meta.dirname, '../../../scripts/kubernetes/schemas')

/** What kubeconform says against a text of manifests; nothing if they are valid. */
export function invalidities(manifests: string, kubernetesVersion = usualKubernetesVersion): string {
  const locations = ['{{.NormalizedKubernetesVersion}}', 'custom'].flatMap((folder) => [
    '-schema-location',
    join(schemas, folder, '{{.ResourceKind}}{{.KindSuffix}}.json'),
  ])
  const args = ['-strict', '-kubernetes-version', kubernetesVersion, ...locations]
  const { error, status, stdout, stderr } = spawnSync('kubeconform', args, { input: manifests, encoding: 'utf8' })
  if (error) throw error
  return status === 0 ? '' : `${stdout}${stderr}`
}
