import type { Pipeline } from './argo/index.ts'
import type { Manifest } from './tenancy/manifest.ts'

/**
 * The config maps with the files that steps mount, in each namespace that has such a step. Throws where two of one name
 * would hold different files.
 */
export function stepFiles(pipelines: readonly Pick<Pipeline, 'namespace' | 'steps'>[]): readonly Manifest[] {
  const manifests = new Map<string, Manifest>()
  for (const { namespace, steps } of pipelines) {
    for (const { name, data } of steps.flatMap(({ configMaps }) => configMaps)) {
      const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }
      const key = `${namespace}/${name}`
      const known = manifests.get(key) ?? manifest
      if (JSON.stringify(known) !== JSON.stringify(manifest)) {
        throw new Error(`two config maps ${key} hold different files: give one of them another name`)
      }
      manifests.set(key, manifest)
    }
  }
  return [...manifests].toSorted(([a], [b]) => a.localeCompare(b)).map(([, manifest]) => manifest)
}
