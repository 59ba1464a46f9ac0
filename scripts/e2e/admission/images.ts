import { parseImageName } from '../../../cdk8s/src/programs/image-name.ts'
import { Repository } from '../../../cdk8s/src/programs/registry.ts'

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const configType = 'application/vnd.oci.image.config.v1+json'

/**
 * Pushes an image without layers, which no node could run: whether a pod may have it is all that is asked.
 * @param image `host/path`, as this machine reaches it
 * @param tag also makes the image another than that of any other tag
 * @returns its digest
 */
export async function pushImage(image: string, tag: string, plainHttp: boolean): Promise<string> {
  const { DOCKER_CONFIG: dockerConfig } = process.env
  const repository = new Repository(parseImageName(image), { plainHttp, ...(dockerConfig && { dockerConfig }) })
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels: { tag } } }))
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: await repository.putBlob(config), size: config.length },
    layers: [],
  }
  return repository.putManifest(tag, { mediaType: manifestType, bytes: Buffer.from(JSON.stringify(manifest)) })
}
