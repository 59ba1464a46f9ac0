import type { Environment } from './environment.ts'
import { parseImageName } from './image-name.ts'
import { Refusal } from './program.ts'
import { originOf } from './published-image.ts'
import { Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'

/** What a release has published under a version. */
export interface PublishedRelease {
  readonly chartDigest: string
  /** The commit that the image says it was built from. Nobody has vouched for it yet. */
  readonly sourceCommit: string
}

/**
 * Looks up `version` in the registry: the image `IMAGE` and the chart `CHART`. A Refusal where one is missing, or where
 * the version is another image than `digest`.
 */
export async function publishedRelease(env: Environment, version: string, digest: string): Promise<PublishedRelease> {
  const options = registryOptions(env)
  const image = new Repository(parseImageName(env.required('IMAGE')), options)
  const chart = new Repository(parseImageName(env.required('CHART')), options)
  const published = await image.manifest(version)
  if (published === undefined) throw new Refusal(`version ${version} of the image is not published: release it first`)
  if (published.digest !== digest) {
    throw new Refusal(
      `version ${version} is published as ${published.digest}, not as ${digest}: give the two that belong`,
    )
  }
  const packaged = await chart.manifest(version)
  if (packaged === undefined) throw new Refusal(`version ${version} of the chart is not published: release it again`)
  const { revision = '' } = await originOf(image, published)
  if (!/^[0-9a-f]{40}$/.test(revision)) throw new Refusal(`${digest} does not say which commit it was built from`)
  return { chartDigest: packaged.digest, sourceCommit: revision }
}
