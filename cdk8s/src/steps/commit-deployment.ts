import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import type { DeliverySettings, EnvironmentSettings } from './delivery-settings.ts'
import { deploymentEnv, deploymentLogin } from './deployment-access.ts'
import { programs } from './programs.ts'

/** Writes down what the environment is to run. */
export const commitDeployment = (settings: DeliverySettings, environment: EnvironmentSettings) =>
  step({
    name: 'commit-deployment',
    description: 'Writes into the deployment repository what the environment is to run, by one commit.',
    image: images.nodeWithGit,
    size: 'small',
    deadlineSeconds: 600,
    // A second attempt finds the commit of the first.
    retry: 'pod',
    inputs: {
      kind: param({ enum: ['promotion', 'rollback'] }),
      digest: param(),
      version: param(),
      chartDigest: param(),
      commit: param(),
      requester: param(),
      approver: param(),
      workflow: param(),
      workflowUid: param(),
    },
    outputs: { commit: param({ description: 'The commit of the deployment repository.' }) },
    script: 'commit-deployment.sh',
    env: deploymentEnv(settings, environment),
    mounts: { PROGRAMS: programs, ...deploymentLogin },
  })
