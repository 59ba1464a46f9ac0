import type { ReleaseSettings } from './release-settings.ts'
import type { ReportSettings } from './report.ts'
import type { DeploymentSettings, RolloutSettings } from './rollout-settings.ts'

/** One environment: how a version gets into it, and what comes after. */
export interface EnvironmentSettings extends RolloutSettings {
  /** The environment that a version is promoted to next, by itself. */
  readonly next?: RolloutSettings['name']
  /** How long ago a version has to have been verified in the environment before this one, whatever runs there since. */
  readonly soakSeconds: number
  /** Without it nobody has to agree. */
  readonly approval?: ApprovalSettings
  /** The base URL of a catalog API that records deployments, such as `https://api.example.com`; without it none does. */
  readonly deliveryApi?: string
}

/** What a person has to say before a version is deployed. Who may is up to the tenancy's groups of approvers. */
export interface ApprovalSettings {
  /** No answer by then is a no. */
  readonly deadlineSeconds: number
  /** With 2 the approver is neither who asked for it nor who wrote the commit. */
  readonly people: 1 | 2
}

/** How versions get from a release into production. */
export interface DeliverySettings extends Pick<DeploymentSettings, 'deploymentRepository'> {
  readonly deploymentBranch: string
  /** The `verifier.id` of verification summaries: a TypeURI. Environments compare it. */
  readonly verifier: string
  /** Starts a promotion to the first environment at the end of every release. */
  readonly promotesReleases: boolean
  /** In the order in which a version goes through them. */
  readonly environments: readonly [EnvironmentSettings, ...EnvironmentSettings[]]
}

/** What the steps of a delivery have to know. */
export type DeliveryStepSettings = ReleaseSettings & DeliverySettings & { readonly reports: ReportSettings }

/** The namespace of the workflows that change an environment. */
export const deliveryNamespace = ({ name }: Pick<RolloutSettings, 'name'>) => `delivery-${name}`

/** The environment that a version comes from; nothing for the first one. */
export function previousEnvironment(
  { environments }: Pick<DeliverySettings, 'environments'>,
  { name }: Pick<RolloutSettings, 'name'>,
): EnvironmentSettings | undefined {
  return environments.find(({ next }) => next === name)
}
