import { step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { appliedCommit } from './applied-commit.ts'
import { programs } from './programs.ts'
import type { ArgoCdSettings, RolloutSettings } from './rollout-settings.ts'
import { applicationName, authority } from './service-access.ts'

/** Waits for Argo CD, where it applies the deployment repository in place of `apply-release`. */
export const awaitHealth = (environment: RolloutSettings, { namespace }: ArgoCdSettings) =>
  step({
    name: 'await-health',
    description: 'Waits until Argo CD has synced the commit of the deployment repository and finds it healthy.',
    image: images.node,
    size: 'small',
    deadlineSeconds: environment.rolloutSeconds + 300,
    retry: 'pod',
    inputs: appliedCommit,
    outputs: {},
    script: 'await-health.sh',
    env: {
      APPLICATION_NAMESPACE: namespace,
      APPLICATION: applicationName(environment),
      ROLLOUT_SECONDS: String(environment.rolloutSeconds),
      ...authority,
    },
    mounts: { PROGRAMS: programs },
    permissions: [
      {
        namespace,
        apiGroups: ['argoproj.io'],
        resources: ['applications'],
        resourceNames: [applicationName(environment)],
        verbs: ['get'],
      },
    ],
  })
