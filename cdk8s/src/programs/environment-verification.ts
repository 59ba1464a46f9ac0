import type { Environment } from './environment.ts'
import type { Statement } from './trust.ts'
import { type TrustAnchor, trustedStatements } from './trust-check.ts'
import { lastVerifiedMs, verificationSummaryType } from './verification-summary.ts'

/**
 * Tells when a digest was last verified in an environment, by the run `workflowUid` or else by any, in milliseconds since
 * 1970; nothing where it never was.
 */
export type VerificationOf = (environment: string, digest: string, workflowUid?: string) => Promise<number | undefined>

/**
 * Reads signed verification summaries of the image `IMAGE` by the verifier `VERIFIER` from the registry, those of each
 * digest once.
 */
export function verificationsBy(env: Environment, anchor: Omit<TrustAnchor, 'policy'>): VerificationOf {
  const [image, id] = [env.required('IMAGE'), env.required('VERIFIER')]
  const known = new Map<string, readonly Statement[]>()
  return async (environment, digest, workflowUid) => {
    const statements =
      known.get(digest) ?? (await trustedStatements(anchor, { image, digest }, verificationSummaryType))
    known.set(digest, statements)
    return lastVerifiedMs(statements, digest, { id, environment, image, workflowUid }, Date.now())
  }
}
