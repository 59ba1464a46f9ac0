import { param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import type { DeliveryStepSettings, EnvironmentSettings } from './delivery-settings.ts'
import { deploymentEnv, deploymentLogin } from './deployment-access.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import { trustEnv, trustMounts } from './trust-access.ts'

/** What an environment goes back to. */
export const verifyRollback = (settings: DeliveryStepSettings, environment: EnvironmentSettings) =>
  step({
    name: 'verify-rollback',
    description: 'Finds what to go back to, and refuses what was never verified here or is not trusted any more.',
    image: images.nodeWithGit,
    borrow: [tools.cosign],
    size: 'small',
    deadlineSeconds: 600,
    retry: 'pod',
    inputs: { digest: param(), requester: param() },
    outputs: { digest: param(), version: param(), chartDigest: param(), sourceCommit: param() },
    script: 'verify-rollback.sh',
    env: {
      IMAGE: settings.image,
      CHART: settings.chart,
      VERIFIER: settings.verifier,
      ...deploymentEnv(settings, environment),
      ...trustEnv,
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, ...deploymentLogin, ...trustMounts(settings), ...readsRegistry },
  })
