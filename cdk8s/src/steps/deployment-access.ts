import { secretFiles } from '../argo/index.ts'
import type { DeliverySettings } from './delivery-settings.ts'
import type { RolloutSettings } from './rollout-settings.ts'

/** The login to the deployment repository, of type `kubernetes.io/basic-auth`; what commits has to be able to push. */
export const deploymentLogin = { GIT_CREDENTIALS: secretFiles('deployments-git', { optional: true }) }

/** Where the deployment repository is, and which environment a program is about. */
export const deploymentEnv = (
  { deploymentRepository, deploymentBranch }: Pick<DeliverySettings, 'deploymentRepository' | 'deploymentBranch'>,
  { name }: Pick<RolloutSettings, 'name'>,
): Readonly<Record<string, string>> => ({
  DEPLOYMENT_REPOSITORY: deploymentRepository,
  DEPLOYMENT_BRANCH: deploymentBranch,
  ENVIRONMENT: name,
})
