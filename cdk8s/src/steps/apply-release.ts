import { step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { appliedCommit } from './applied-commit.ts'
import { chartRights } from './chart-rights.ts'
import { deploymentLogin } from './deployment-access.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { DeploymentSettings, RolloutSettings } from './rollout-settings.ts'
import { serviceEnv } from './service-access.ts'

/** Makes the environment what one commit of the deployment repository says. */
export const applyRelease = (settings: DeploymentSettings, environment: RolloutSettings) =>
  step({
    name: 'apply-release',
    description: 'Installs the chart and image of one commit of the deployment repository, and waits until they serve.',
    image: images.nodeWithGit,
    borrow: [tools.helm],
    size: 'small',
    // Room for the clone, the pull of the chart, and for taking a failed first install away again.
    deadlineSeconds: environment.rolloutSeconds + 600,
    // A second attempt goes on where the first one was: what runs already is not installed again.
    retry: 'pod',
    inputs: appliedCommit,
    outputs: {},
    script: 'apply-release.sh',
    env: {
      DEPLOYMENT_REPOSITORY: settings.deploymentRepository,
      ENVIRONMENT: environment.name,
      IMAGE: settings.image,
      CHART: settings.chart,
      ROLLOUT_SECONDS: String(environment.rolloutSeconds),
      ...serviceEnv(environment),
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, ...deploymentLogin, ...readsRegistry },
    permissions: chartRights(environment),
  })
