import type { Image } from '../versions.ts'

/** What templates have to know of the cluster that they will run in. */
export interface Platform {
  /** Where images are pulled from, by their upstream host: `{ 'docker.io': 'mirror.example.org/docker' }`. */
  readonly imageMirror: Readonly<Record<string, string>>
  /** Secrets of type `kubernetes.io/dockerconfigjson` to pull images with. */
  readonly imagePullSecrets: readonly string[]
}

/** The reference to pull `image` by on `platform`. */
export function imageReference({ repository, tag, digest }: Image, { imageMirror }: Platform): string {
  const slash = repository.indexOf('/')
  const mirror = imageMirror[repository.slice(0, slash)]
  const name = mirror === undefined ? repository : `${mirror}${repository.slice(slash)}`
  return digest === undefined ? `${name}:${tag}` : `${name}:${tag}@${digest}`
}
