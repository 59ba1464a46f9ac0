import { type Image, images } from '../versions.ts'
import { containersOf, eachTemplate } from './rule.ts'

const digest = /^sha256:[0-9a-f]{64}$/
const malicious = ['0.69.4', '0.69.5', '0.69.6']

/** Every image is one of versions.ts, by an exact tag or a digest, from wherever it is mirrored. */
export const knownImages = eachTemplate((template) =>
  containersOf(template).flatMap(({ path, container: { image } }) => {
    if (image === undefined) return [`${path}.image is missing: take one of versions.ts`]
    return Object.values<Image>(images).some((known) => isFrom(image, known))
      ? []
      : [`${path}.image ${image} is not in versions.ts, or not as it is there: add it, with its version`]
  }),
)

/** Checks versions.ts itself: what may not be run, and what does not say which version it is. */
export function imageFaults(list: Readonly<Record<string, Image>> = images): readonly string[] {
  return Object.entries(list).flatMap(([name, { repository, tag, digest: pinned }]) => [
    ...(/\d/.test(tag) ? [] : [`versions.ts: images.${name} has the tag ${tag || '(none)'}: give a version`]),
    ...(pinned === undefined || digest.test(pinned)
      ? []
      : [`versions.ts: images.${name}.digest is not a SHA-256: correct it`]),
    ...(repository.endsWith('/trivy') && malicious.includes(tag)
      ? [`versions.ts: images.${name} ${tag} was published by an attacker (CVE-2026-33634): take another version`]
      : []),
  ])
}

function isFrom(image: string, { repository, tag, digest: pinned }: Image): boolean {
  const path = repository.slice(repository.indexOf('/') + 1)
  const suffix = pinned === undefined ? `:${tag}` : `:${tag}@${pinned}`
  return image === `${repository}${suffix}` || image.endsWith(`/${path}${suffix}`)
}
