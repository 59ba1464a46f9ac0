import { gunzipSync, gzipSync } from 'node:zlib'
import type { ReleaseName } from './helm.ts'
import { getObject, type KubernetesOptions, mergePatch } from './kubernetes.ts'

interface StoredRelease {
  readonly info: { readonly status: string; readonly description: string }
}

/**
 * Marks one revision of a release as failed, in Helm's own storage of releases in config maps: base64 of gzip of JSON.
 * Helm refuses every upgrade of a release whose last revision is pending, also where the Helm that made it was killed;
 * as Flux does, the caller has to know that no other Helm is at work.
 */
export async function unlock(
  { name, namespace }: ReleaseName,
  revision: number,
  options?: KubernetesOptions,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/sh.helm.release.v1.${name}.v${revision}`
  const object = (await getObject(path, options)) as { readonly data?: { readonly release?: string } } | undefined
  const text = object?.data?.release
  if (text === undefined) throw new Error(`${path} has no record of a release: is it stored somewhere else?`)
  const stored = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as StoredRelease
  const description = `interrupted while ${stored.info.status}`
  const failed = { ...stored, info: { ...stored.info, status: 'failed', description } }
  const release = gzipSync(JSON.stringify(failed)).toString('base64')
  await mergePatch(path, { metadata: { labels: { status: 'failed' } }, data: { release } }, options)
}
