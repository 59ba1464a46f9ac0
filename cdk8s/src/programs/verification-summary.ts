import type { Statement } from './trust.ts'

/** The type of SLSA's Verification Summary Attestation: https://slsa.dev/spec/v1.0/verification_summary */
export const verificationSummaryType = 'https://slsa.dev/verification_summary/v1'

/** The predicate of such an attestation, as far as deployments fill it, and one member of our own: `environment`. */
export interface VerificationSummary {
  readonly verifier: { readonly id: string }
  /** RFC 3339: when the watch of the deployment ended. */
  readonly timeVerified: string
  readonly resourceUri: string
  readonly policy: { readonly uri: string; readonly digest: { readonly sha256: string } }
  readonly verificationResult: 'PASSED'
  readonly verifiedLevels: readonly string[]
  readonly slsaVersion: '1.0'
  /** Where it was verified, by which commit of the deployment repository, in which run. */
  readonly environment: {
    readonly name: string
    readonly deploymentCommit: string
    readonly workflow: string
    readonly workflowUid: string
  }
}

/** Whose summaries count, about what. */
export interface Verifier {
  /** The `verifier.id`: a TypeURI. */
  readonly id: string
  /** The environment that the image has to have been verified in. */
  readonly environment: string
  readonly image: string
  /** The run that has verified it. @default any */
  readonly workflowUid?: string | undefined
}

/** How an image is named as a resource. */
export const resourceUriOf = (image: string): string => `oci://${image}`

/** Clocks of two machines may differ by this much. */
const clockSkewMs = 5 * 60_000

/**
 * When `digest` was last verified, in milliseconds since 1970, by those of `statements` that say so of exactly this
 * image, environment, verifier and run; nothing where none does. The signatures of `statements` have been verified already.
 */
export function lastVerifiedMs(
  statements: readonly Statement[],
  digest: string,
  { id, environment, image, workflowUid }: Verifier,
  nowMs: number,
): number | undefined {
  const times = statements
    .filter(({ predicateType }) => predicateType === verificationSummaryType)
    .filter(({ subject }) => subject.some((one) => `sha256:${one.digest.sha256}` === digest))
    .map(({ predicate }) => predicate as Partial<VerificationSummary>)
    .filter((summary) => summary.verificationResult === 'PASSED' && summary.verifier?.id === id)
    .filter((summary) => summary.environment?.name === environment && summary.resourceUri === resourceUriOf(image))
    .filter((summary) => workflowUid === undefined || summary.environment?.workflowUid === workflowUid)
    .map(({ timeVerified = '' }) => Date.parse(timeVerified))
    .filter((ms) => ms <= nowMs + clockSkewMs)
  return times.length === 0 ? undefined : Math.max(...times)
}
