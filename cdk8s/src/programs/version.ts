/** A version of Semantic Versioning 2.0.0, without build metadata: an OCI tag cannot hold its `+`. */
export interface Version {
  /** `1.2.3-rc.1`, without a leading `v`. */
  readonly text: string
  readonly core: readonly [major: bigint, minor: bigint, patch: bigint]
  /** The identifiers after the hyphen: none for a stable release. */
  readonly prerelease: readonly string[]
}

const number = '(0|[1-9][0-9]*)'
const identifier = '(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)'
const grammar = new RegExp(`^${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?$`)

/** An OCI tag has at most 128 characters. */
const lengthMax = 128

/** The version that `text` is, all of it; nothing where it is none. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, prerelease] = grammar.exec(text) ?? []
  if (major === undefined || minor === undefined || patch === undefined || text.length > lengthMax) return
  return { text, core: [BigInt(major), BigInt(minor), BigInt(patch)], prerelease: prerelease?.split('.') ?? [] }
}

/** The version that a git tag such as `v1.2.3` announces; nothing where the tag has another form. */
export function versionOfTag(tag: string): Version | undefined {
  return tag.startsWith('v') ? parseVersion(tag.slice(1)) : undefined
}

/** Negative where `a` comes before `b`, positive where it comes after (Semantic Versioning 2.0.0, item 11). */
export function compareVersions(a: Version, b: Version): number {
  for (const [index, part] of a.core.entries()) {
    const other = b.core[index] ?? 0n
    if (part !== other) return part < other ? -1 : 1
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length
  for (const [index, part] of a.prerelease.entries()) {
    const other = b.prerelease[index]
    if (other === undefined) return 1
    if (part !== other) return compareIdentifiers(part, other)
  }
  return a.prerelease.length - b.prerelease.length
}

function compareIdentifiers(a: string, b: string): number {
  const [numericA, numericB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (numericA && numericB) return BigInt(a) < BigInt(b) ? -1 : 1
  if (numericA !== numericB) return numericA ? -1 : 1
  return a < b ? -1 : 1
}
