import type { RegistryServer } from './registry-server.ts'

export interface Image {
  readonly tags: readonly string[]
  /** @default one that no test names */
  readonly revision?: string
  /** RFC 3339. @default 2026-01-01T00:00:00Z */
  readonly created?: string
}

/** Puts an image without layers into `registry` and returns its digest; another one for other contents. */
export function pushImage(registry: RegistryServer, path: string, { tags, ...origin }: Image): string {
  const { revision = 'f'.repeat(40), created = '2026-01-01T00:00:00Z' } = origin
  const mediaType = 'application/vnd.oci.image.config.v1+json'
  const config = { created, os: 'linux', config: { Labels: { 'org.opencontainers.image.revision': revision } } }
  const digest = registry.putBlob(path, config)
  return registry.putManifest(path, { schemaVersion: 2, config: { mediaType, digest, size: 1 }, layers: [] }, ...tags)
}

/** Puts a manifest that is attached to `subject`, and the list of what is, under the tag that OCI 1.1 gives it. */
export function attach(registry: RegistryServer, path: string, subject: string, text: string): string {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const digest = registry.putManifest(path, {
    schemaVersion: 2,
    mediaType,
    annotations: { text },
    subject: { digest: subject },
  })
  const manifests = [{ mediaType, digest, size: 1 }]
  registry.putManifest(path, { schemaVersion: 2, manifests }, subject.replace(':', '-'))
  return digest
}
