import { parseVersion } from './version.ts'

/** A manifest that a registry holds. */
export interface Held {
  readonly digest: string
  readonly tags: readonly string[]
  /** Milliseconds since 1970; 0 where the manifest does not say. */
  readonly createdMs: number
  /** What an index lists: the images of an image, or what is attached to one. */
  readonly children: readonly string[]
}

export interface RetentionPolicy {
  /** Of what has no other reason to stay, this many of the newest do. */
  readonly newest: number
  /** Nothing younger goes: it may be part of a release under way. */
  readonly youngestMs: number
  /** Digests that are deployed, or that a rollback may deploy. */
  readonly deployed: ReadonlySet<string>
  /** Tags that always stay, such as that of the build cache. */
  readonly tags: ReadonlySet<string>
  readonly nowMs: number
}

/** A decision about one manifest, with its reason for people. */
export interface Decision {
  readonly digest: string
  readonly tags: readonly string[]
  readonly reason: string
}

export interface RetentionPlan {
  readonly keep: readonly Decision[]
  /** In the order to delete them in: an image before what is attached to it, so that nothing is left unsigned. */
  readonly remove: readonly Decision[]
}

/** What the referrers tag schema of OCI 1.1, and cosign before it, call the manifests attached to a digest. */
const attachment = /^sha256-([0-9a-f]{64})(?:\.(?:sig|att|sbom))?$/

/**
 * Decides what of a repository stays: everything with a version, everything deployed, named tags, the newest of the rest
 * and the young; with each all that it lists and all that is attached to either. The others go, with what is attached.
 */
export function planRetention(held: readonly Held[], policy: RetentionPolicy): RetentionPlan {
  const byDigest = new Map(held.map((one) => [one.digest, one]))
  const own = held.filter((one) => subjectsOf(one).length === 0)
  const kept = new Map<string, string>()
  const keep = (digest: string, reason: string) => {
    if (kept.has(digest)) return
    kept.set(digest, reason)
    for (const child of byDigest.get(digest)?.children ?? []) keep(child, `part of ${digest}`)
    for (const one of held.filter((other) => subjectsOf(other).includes(digest)))
      keep(one.digest, `attached to ${digest}`)
  }
  for (const one of own) {
    const reason = reasonToStay(one, policy)
    if (reason !== undefined) keep(one.digest, reason)
  }
  for (const digest of policy.deployed) if (byDigest.has(digest)) keep(digest, 'deployed')
  const rest = own.filter(({ digest }) => !kept.has(digest)).toSorted((a, b) => b.createdMs - a.createdMs)
  for (const { digest } of rest.slice(0, policy.newest)) keep(digest, `one of the newest ${policy.newest}`)
  const attached = held.filter((one) => subjectsOf(one).length > 0)
  const gone = [...rest, ...attached].filter(({ digest }) => !kept.has(digest))
  return {
    keep: [...kept].map(([digest, reason]) => ({ digest, tags: byDigest.get(digest)?.tags ?? [], reason })),
    remove: withChildren(gone, kept).map((digest) => ({ digest, ...reasonToGo(byDigest.get(digest)) })),
  }
}

function reasonToStay({ tags, createdMs }: Held, policy: RetentionPolicy): string | undefined {
  const version = tags.find((tag) => parseVersion(tag) !== undefined)
  if (version !== undefined) return `version ${version}`
  const named = tags.find((tag) => policy.tags.has(tag))
  if (named !== undefined) return `tag ${named}`
  return policy.nowMs - createdMs < policy.youngestMs ? 'too young' : undefined
}

function reasonToGo(one: Held | undefined): { readonly tags: readonly string[]; readonly reason: string } {
  const [subject] = one === undefined ? [] : subjectsOf(one)
  const tags = one?.tags ?? []
  if (subject !== undefined) return { tags, reason: `attached to ${subject}, which goes or is gone` }
  return { tags, reason: tags.length === 0 ? 'part of what goes' : 'no version, not deployed, not new' }
}

/** The digests that a manifest is attached to, by its tags. */
function subjectsOf({ tags }: Held): readonly string[] {
  return tags.flatMap((tag) => attachment.exec(tag)?.[1] ?? []).map((hex) => `sha256:${hex}`)
}

function withChildren(gone: readonly Held[], kept: ReadonlyMap<string, string>): readonly string[] {
  const digests = gone.flatMap(({ digest, children }) => [digest, ...children])
  return [...new Set(digests)].filter((digest) => !kept.has(digest))
}
