import type { ReleaseRecord } from './release-record.ts'

/** Who vouches for a build, and by which rules it was made: TypeURIs. */
export interface Builder {
  /** The platform, with everything that could have changed the result. */
  readonly id: string
  /** The page that says what the parameters below mean. */
  readonly buildType: string
}

/** The predicate of SLSA provenance v1: https://slsa.dev/provenance/v1, as far as this builder fills it. */
export interface Provenance {
  readonly buildDefinition: {
    readonly buildType: string
    readonly externalParameters: { readonly repository: string; readonly tag: string }
    readonly internalParameters: { readonly template: string; readonly namespace: string }
    readonly resolvedDependencies: readonly { readonly uri: string; readonly digest: { readonly gitCommit: string } }[]
  }
  readonly runDetails: {
    readonly builder: { readonly id: string }
    readonly metadata: { readonly invocationId: string; readonly startedOn: string; readonly finishedOn: string }
    readonly byproducts: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
  }
}

/**
 * The provenance of a release, the same for every attempt to sign it. The parameters of a person are external; all
 * that happened follows from them and from the commit.
 */
export function provenanceOf(record: ReleaseRecord, { id, buildType }: Builder): Provenance {
  const { repository, tag, commit, run, evidence } = record
  return {
    buildDefinition: {
      buildType,
      externalParameters: { repository, tag },
      internalParameters: { template: 'release', namespace: run.namespace },
      resolvedDependencies: [{ uri: `git+${repository}@refs/tags/${tag}`, digest: { gitCommit: commit } }],
    },
    runDetails: {
      builder: { id },
      metadata: {
        invocationId: `${run.namespace}/${run.name}/${run.uid}`,
        startedOn: record.startedAt,
        finishedOn: record.finishedAt,
      },
      byproducts: [{ name: 'evidence/SHA256SUMS', digest: { sha256: evidence.sha256 } }],
    },
  }
}
