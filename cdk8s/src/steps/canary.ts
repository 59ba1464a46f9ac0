import { param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { canaryRights } from './chart-rights.ts'
import { deploymentLogin } from './deployment-access.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { CanaryStage, DeploymentSettings, RolloutSettings } from './rollout-settings.ts'
import { serviceEnv } from './service-access.ts'
import { verdict } from './watch.ts'
import { watchEnv } from './watch-env.ts'

/** Lets the new version answer a share of the requests before it answers all. */
export const canary = (settings: DeploymentSettings, environment: RolloutSettings) => {
  const stages = environment.canary?.stages ?? []
  return step({
    name: 'canary',
    description: 'Runs pods of the new version beside the old one, watches them, and removes them again.',
    image: images.nodeWithGit,
    borrow: [tools.helm],
    size: 'small',
    deadlineSeconds: stages.length * environment.rolloutSeconds + secondsOf(stages) + 600,
    // A second attempt removes what the first one left, and begins anew.
    retry: 'pod',
    inputs: {
      commit: param({ description: 'The commit of the deployment repository that has the new version.' }),
      digest: param({ description: 'The image that the commit has to name.' }),
    },
    outputs: verdict,
    script: 'canary.sh',
    env: {
      DEPLOYMENT_REPOSITORY: settings.deploymentRepository,
      ENVIRONMENT: environment.name,
      IMAGE: settings.image,
      CHART: settings.chart,
      ROLLOUT_SECONDS: String(environment.rolloutSeconds),
      STAGES: stages.map(({ pods, seconds }) => `${pods}:${seconds}`).join(' '),
      ...serviceEnv(environment),
      ...watchEnv(environment.watch),
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, ...deploymentLogin, ...readsRegistry },
    permissions: canaryRights(environment),
  })
}

/** Takes a canary away that a run has left: for the end of a run, whatever became of it. */
export const removeCanary = (environment: RolloutSettings) =>
  step({
    name: 'remove-canary',
    description: 'Removes the canary, if there is one.',
    image: images.node,
    borrow: [tools.helm],
    size: 'small',
    deadlineSeconds: 600,
    retry: 'network',
    inputs: {},
    outputs: {},
    script: 'remove-canary.sh',
    env: serviceEnv(environment),
    mounts: { PROGRAMS: programs },
    permissions: canaryRights(environment),
  })

const secondsOf = (stages: readonly CanaryStage[]) => stages.reduce((sum, { seconds }) => sum + seconds, 0)
