import { parseArgs } from 'node:util'
import { parseImageName } from '../../../cdk8s/src/programs/image-name.ts'
import { contentOf } from '../../../cdk8s/src/programs/published-image.ts'
import { type Manifest, Repository } from '../../../cdk8s/src/programs/registry.ts'

const usage = `Looks into a registry, with the login of the folder DOCKER_CONFIG names.

  registry.ts [--plain-http] digest IMAGE TAG        the digest of a tag
  registry.ts [--plain-http] tags IMAGE              every tag
  registry.ts [--plain-http] imitate IMAGE TAG NEW   puts under the tag NEW what differs from TAG in an annotation only`

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'plain-http': { type: 'boolean' } } })
const [command, image = '', tag = '', newTag = ''] = positionals
const { DOCKER_CONFIG: dockerConfig } = process.env
const options = { plainHttp: values['plain-http'] === true, ...(dockerConfig !== undefined && { dockerConfig }) }

switch (command) {
  case 'digest':
    console.log((await manifest()).digest)
    break
  case 'tags':
    console.log((await repository().tags()).join('\n'))
    break
  case 'imitate':
    console.log(await repository().putManifest(newTag, imitationOf(await manifest())))
    break
  default:
    throw new Error(usage)
}

function repository(): Repository {
  return new Repository(parseImageName(image), options)
}

async function manifest(): Promise<Manifest> {
  const found = await repository().manifest(tag)
  if (found === undefined) throw new Error(`${image} has no ${tag}`)
  return found
}

function imitationOf(original: Manifest): Omit<Manifest, 'digest'> {
  const content = contentOf(original)
  const annotations = { ...content.annotations, 'org.opencontainers.image.ref.name': 'imitation' }
  return { mediaType: original.mediaType, bytes: Buffer.from(JSON.stringify({ ...content, annotations })) }
}
