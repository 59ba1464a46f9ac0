import type { Environment } from './environment.ts'
import { type TrustAnchor, trustedStatements } from './trust-check.ts'
import { lastVerifiedMs, verificationSummaryType } from './verification-summary.ts'

/** Tells when a digest was last verified in an environment, in milliseconds since 1970; nothing where it never was. */
export type VerificationOf = (environment: string, digest: string) => Promise<number | undefined>

/**
 * Reads signed verification summaries of the image `IMAGE` by the verifier `VERIFIER` from the registry, each digest and
 * environment once.
 */
export function verificationsBy(env: Environment, anchor: Omit<TrustAnchor, 'policy'>): VerificationOf {
  const [image, id] = [env.required('IMAGE'), env.required('VERIFIER')]
  const known = new Map<string, number | undefined>()
  return async (environment, digest) => {
    const key = `${environment} ${digest}`
    if (!known.has(key)) {
      const statements = await trustedStatements(anchor, { image, digest }, verificationSummaryType)
      known.set(key, lastVerifiedMs(statements, digest, { id, environment, image }, Date.now()))
    }
    return known.get(key)
  }
}
