import type { Descriptor, Manifest, Repository } from './registry.ts'

/** What programs read of a manifest or an index (OCI image specification 1.1). */
export interface ManifestContent {
  readonly artifactType?: string
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
  /** The entries of an index. */
  readonly manifests?: readonly Descriptor[]
  readonly subject?: Descriptor
  readonly annotations?: Readonly<Record<string, string>>
}

/** The label and annotation that names the commit something was made from (OCI image specification, Annotations). */
export const revisionAnnotation = 'org.opencontainers.image.revision'

interface ImageConfig {
  readonly created?: string
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> | null }
}

/** The JSON of a manifest. */
export function contentOf({ bytes }: Manifest): ManifestContent {
  return JSON.parse(bytes.toString('utf8')) as ManifestContent
}

/** What an image or a chart says of itself. */
export interface Origin {
  /** The commit it was made from, if it says so. */
  readonly revision?: string
  /** When it was made, in milliseconds since 1970; 0 where it does not say. */
  readonly createdMs: number
}

/** Reads the origin of a manifest: from its annotations, else from the configuration of its first image. */
export async function originOf(repository: Repository, manifest: Manifest): Promise<Origin> {
  const content = contentOf(manifest)
  const revision = content.annotations?.[revisionAnnotation]
  const created = content.annotations?.['org.opencontainers.image.created']
  if (revision !== undefined && created !== undefined) return { revision, createdMs: time(created) }
  const config = await configOf(repository, content)
  const label = revision ?? config?.config?.Labels?.[revisionAnnotation]
  return { ...(label !== undefined && { revision: label }), createdMs: time(created ?? config?.created) }
}

async function configOf(repository: Repository, content: ManifestContent): Promise<ImageConfig | undefined> {
  const first = content.manifests?.[0]
  if (first !== undefined) {
    const manifest = await repository.manifest(first.digest)
    return manifest && configOf(repository, contentOf(manifest))
  }
  const { config } = content
  // Signatures and charts have configurations of other kinds.
  if (config === undefined || !/^application\/vnd\.(oci|docker)\..*image/.test(config.mediaType)) return
  return JSON.parse((await repository.blob(config.digest)).toString('utf8')) as ImageConfig
}

const time = (text: string | undefined) => (text === undefined ? 0 : Date.parse(text) || 0)
