/**
 * What an image needs to be trusted. One object says it for the release, for every deployment and for the admission
 * policies of a cluster. The keys are not in it: each cluster has its own, as files.
 */
export interface TrustPolicy {
  /** Repositories whose images it is about, as `host/path`. */
  readonly images: readonly string[]
  /** Repositories whose charts it is about: they need a signature and provenance. */
  readonly charts: readonly string[]
  /** The platforms that need a scan each, such as `linux/amd64`. */
  readonly platforms: readonly string[]
  /** The `builder.id` that provenance has to name. */
  readonly builder: string
  /** The `buildType` that provenance has to name. */
  readonly buildType: string
  /** Git repositories that an image may be built from. An entry that ends in `/` allows all that is below it. */
  readonly repositories: readonly string[]
  /** A scan is taken for true for this long. */
  readonly scanDaysMax: number
}

/** The types of what is signed, by what cosign calls them where it has a name. */
export const predicateTypes = {
  /** A plain signature: a statement without content. */
  signature: 'https://sigstore.dev/cosign/sign/v1',
  provenance: 'https://slsa.dev/provenance/v1',
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  scan: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  vex: 'https://openvex.dev/ns',
} as const

/** A statement of in-toto whose signature has been verified with a trusted key. */
export interface Statement {
  readonly predicateType: string
  readonly subject: readonly { readonly digest: { readonly sha256?: string } }[]
  readonly predicate: unknown
}

/** What is to be trusted, and for what. */
export interface Claim {
  readonly image: string
  /** `sha256:…` */
  readonly digest: string
  /** The commit that it has to be built from; any where it is not given. */
  readonly commit?: string
  /** The statements that were found, each verified. */
  readonly statements: readonly Statement[]
  readonly nowMs: number
}

interface ProvenancePredicate {
  readonly buildDefinition?: {
    readonly buildType?: string
    readonly externalParameters?: { readonly repository?: string }
    readonly resolvedDependencies?: readonly { readonly digest?: { readonly gitCommit?: string } }[]
  }
  readonly runDetails?: { readonly builder?: { readonly id?: string } }
}

interface ScanPredicate {
  readonly scanner?: {
    readonly result?: {
      readonly Metadata?: { readonly ImageConfig?: { readonly os?: string; readonly architecture?: string } }
    }
  }
  readonly metadata?: { readonly scanFinishedOn?: string }
}

const dayMs = 86_400_000
/** Clocks of two machines may differ by this much. */
const clockSkewMs = 5 * 60_000

/** Why `claim` is not to be trusted under `policy`: nothing where it is. */
export function distrust(policy: TrustPolicy, claim: Claim): readonly string[] {
  const { image, digest, statements } = claim
  const isImage = policy.images.includes(image)
  if (!isImage && !policy.charts.includes(image)) return [`the policy says nothing of ${image}: add it to its images`]
  const own = statements.filter(({ subject }) => subject.some((one) => `sha256:${one.digest.sha256}` === digest))
  const of = <P>(type: string) => own.filter((one) => one.predicateType === type).map((one) => one.predicate as P)
  const missing = (type: string, name: string) => (of(type).length > 0 ? [] : [`no ${name} by a trusted key`])
  const made = [
    ...missing(predicateTypes.signature, 'signature'),
    ...provenanceProblems(policy, of<ProvenancePredicate>(predicateTypes.provenance), claim.commit),
  ]
  if (!isImage) return made
  const scans = of<ScanPredicate>(predicateTypes.scan)
  return [
    ...made,
    ...missing(predicateTypes.spdx, 'SPDX document'),
    ...missing(predicateTypes.cyclonedx, 'CycloneDX document'),
    ...policy.platforms.flatMap((platform) => scanProblems(policy, scans, platform, claim.nowMs)),
  ]
}

/** One provenance that fits in everything is enough: an image that was released twice has two. */
function provenanceProblems(
  policy: TrustPolicy,
  provenances: readonly ProvenancePredicate[],
  commit: string | undefined,
): readonly string[] {
  if (provenances.length === 0) return ['no provenance by a trusted key']
  const problems = provenances.map((provenance) => provenanceProblem(policy, provenance, commit))
  return problems.includes(undefined) ? [] : [problems.at(-1) ?? '']
}

function provenanceProblem(policy: TrustPolicy, provenance: ProvenancePredicate, commit: string | undefined) {
  const { buildDefinition, runDetails } = provenance
  const builder = runDetails?.builder?.id ?? 'nobody'
  const repository = buildDefinition?.externalParameters?.repository ?? 'nowhere'
  const commits = (buildDefinition?.resolvedDependencies ?? []).flatMap(({ digest }) => digest?.gitCommit ?? [])
  if (builder !== policy.builder) return `provenance: built by ${builder}, not by ${policy.builder}`
  if (buildDefinition?.buildType !== policy.buildType) {
    return `provenance: the build type is ${buildDefinition?.buildType}, not ${policy.buildType}`
  }
  if (!policy.repositories.some((entry) => covers(entry, repository))) {
    return `provenance: built from ${repository}, which is not on the list`
  }
  if (commit !== undefined && !commits.includes(commit)) {
    return `provenance: built from commit ${commits.join(', ') || 'unknown'}, not from ${commit}`
  }
  return
}

/** The repository that the verified provenance among `statements` names for `commit`; nothing where there is none. */
export function sourceRepositoryOf(statements: readonly Statement[], commit: string): string | undefined {
  return statements
    .filter(({ predicateType }) => predicateType === predicateTypes.provenance)
    .map(({ predicate }) => (predicate as ProvenancePredicate).buildDefinition)
    .find((definition) => definition?.resolvedDependencies?.some(({ digest }) => digest?.gitCommit === commit))
    ?.externalParameters?.repository
}

function scanProblems(
  { scanDaysMax }: TrustPolicy,
  scans: readonly ScanPredicate[],
  platform: string,
  nowMs: number,
): readonly string[] {
  const times = scans
    .filter(({ scanner }) => platformOf(scanner?.result?.Metadata?.ImageConfig ?? {}) === platform)
    .map(({ metadata }) => Date.parse(metadata?.scanFinishedOn ?? ''))
    .filter((ms) => ms <= nowMs + clockSkewMs)
  if (times.length === 0) return [`no scan for ${platform} by a trusted key`]
  const newest = Math.max(...times)
  if (nowMs - newest <= scanDaysMax * dayMs) return []
  return [
    `the scan for ${platform} is of ${new Date(newest).toISOString()}, older than ${scanDaysMax} days: scan again`,
  ]
}

const platformOf = ({ os, architecture }: { os?: string; architecture?: string }) => `${os}/${architecture}`

/** Whether `entry` of a list of repositories allows `repository`: itself, or all below it where it ends in a slash. */
export function covers(entry: string, repository: string): boolean {
  return entry !== '' && (entry.endsWith('/') ? repository.startsWith(entry) : repository === entry)
}
