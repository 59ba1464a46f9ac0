import { step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { chartRights } from './chart-rights.ts'
import { programs } from './programs.ts'
import type { RolloutSettings } from './rollout-settings.ts'
import { serviceEnv } from './service-access.ts'

/** Takes the service away where the first deployment failed: nothing that anybody vouches for could run in its place. */
export const removeRelease = (environment: RolloutSettings) =>
  step({
    name: 'remove-release',
    description: 'Removes the service and its canary from the environment.',
    image: images.node,
    borrow: [tools.helm],
    size: 'small',
    deadlineSeconds: 900,
    retry: 'network',
    inputs: {},
    outputs: {},
    script: 'remove-release.sh',
    env: serviceEnv(environment),
    mounts: { PROGRAMS: programs },
    permissions: chartRights(environment),
  })
