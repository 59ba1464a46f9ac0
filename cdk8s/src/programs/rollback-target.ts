import type { Deployment } from './deployment-files.ts'
import type { Environment } from './environment.ts'
import { type VerificationOf, verificationsBy } from './environment-verification.ts'
import { Refusal } from './program.ts'
import { requireTrust, type TrustAnchor, trustAnchor } from './trust-check.ts'

/** Decides what an environment may go back to. */
export interface RollbackTargets {
  /** A Refusal where `deployment` was never verified in the environment, or is not to be trusted any more. */
  readonly require: (deployment: Deployment) => Promise<void>
  /** The same as a question. Rejects only where nobody answers it. */
  readonly allow: (deployment: Deployment) => Promise<boolean>
}

/**
 * What `ENVIRONMENT` may go back to: what was verified there, and whose image and chart are trusted by the policy now. A
 * rollback cannot wait for a new scan, so their age does not count.
 */
export function rollbackTargets(env: Environment): RollbackTargets {
  const { policy, ...anchor } = trustAnchor(env)
  const ageless = { ...anchor, policy: { ...policy, scanDaysMax: Number.POSITIVE_INFINITY } }
  const verificationOf = verificationsBy(env, anchor)
  const require = (deployment: Deployment) => requireTarget(env, deployment, ageless, verificationOf)
  return {
    require,
    allow: async (deployment) => {
      try {
        await require(deployment)
        return true
      } catch (error) {
        if (error instanceof Refusal) return false
        throw error
      }
    },
  }
}

async function requireTarget(
  env: Environment,
  { imageDigest: digest, chartDigest, sourceCommit: commit }: Deployment,
  anchor: TrustAnchor,
  verificationOf: VerificationOf,
): Promise<void> {
  const environment = env.required('ENVIRONMENT')
  if ((await verificationOf(environment, digest)) === undefined) {
    throw new Refusal(`${digest} was never verified in ${environment}: a rollback only goes back to what was`)
  }
  await requireTrust(anchor, { image: env.required('IMAGE'), digest, commit })
  await requireTrust(anchor, { image: env.required('CHART'), digest: chartDigest, commit })
}
