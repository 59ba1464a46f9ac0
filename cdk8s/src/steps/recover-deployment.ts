import { param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import type { DeliveryStepSettings, EnvironmentSettings } from './delivery-settings.ts'
import { deploymentEnv, deploymentLogin } from './deployment-access.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import { trustEnv, trustMounts } from './trust-access.ts'

/** Takes a failed deployment back, in the deployment repository. */
export const recoverDeployment = (settings: DeliveryStepSettings, environment: EnvironmentSettings) =>
  step({
    name: 'recover-deployment',
    description: 'Reverts what a failed run has committed, quarantines its digest and holds the environment.',
    image: images.nodeWithGit,
    borrow: [tools.cosign],
    size: 'small',
    deadlineSeconds: 600,
    // Whatever may pass must not leave a bad version deployed. A second attempt finds the commit of the first.
    retry: 'network',
    inputs: { kind: param(), status: param(), failures: param(), run: param(), runId: param() },
    outputs: {
      commit: param({ description: 'What is to be applied; empty where nothing is.' }),
      digest: param({ description: 'What is to run then; empty where nothing is.' }),
    },
    script: 'recover-deployment.sh',
    env: {
      PIPELINE: 'deploy',
      IMAGE: settings.image,
      CHART: settings.chart,
      VERIFIER: settings.verifier,
      ...deploymentEnv(settings, environment),
      ...trustEnv,
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, ...deploymentLogin, ...trustMounts(settings), ...readsRegistry },
  })
