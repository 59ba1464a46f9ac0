import { deploymentPaths } from './deployment-files.ts'
import { holdOf, quarantineOf } from './deployment-history.ts'
import type { DeploymentRepository } from './deployment-repository.ts'
import { Refusal } from './program.ts'

/** A Refusal where a person, or a failure that a person has not looked at, keeps `digest` out of the environment. */
export async function requirePromotable(
  repository: DeploymentRepository,
  environment: string,
  digest: string,
): Promise<void> {
  await requireNoQuarantine(repository, digest)
  const held = await holdOf(repository, environment)
  if (held === undefined) return
  throw new Refusal(
    `${environment} is held: ${held}; to go on, remove ${deploymentPaths.hold(environment)} from the deployment ` +
      'repository by a commit',
  )
}

/** A Refusal where `digest` is quarantined. */
export async function requireNoQuarantine(repository: DeploymentRepository, digest: string): Promise<void> {
  const quarantined = await quarantineOf(repository, digest)
  if (quarantined === undefined) return
  throw new Refusal(
    `${digest} is quarantined: ${quarantined}; release a version that mends it, or remove ` +
      `${deploymentPaths.quarantine(digest)} from the deployment repository by a commit`,
  )
}

/**
 * How many seconds are left until `soakSeconds` have passed since `verifiedMs`: whole seconds, 0 where none are left.
 */
export function soakLeftSeconds(verifiedMs: number, soakSeconds: number, nowMs: number): number {
  return Math.min(Math.max(Math.ceil((verifiedMs + soakSeconds * 1000 - nowMs) / 1000), 0), soakSeconds)
}
