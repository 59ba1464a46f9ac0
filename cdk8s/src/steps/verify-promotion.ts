import { param, secretFiles, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { type DeliveryStepSettings, type EnvironmentSettings, previousEnvironment } from './delivery-settings.ts'
import { deploymentEnv, deploymentLogin } from './deployment-access.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import { releaseName, serviceNamespace } from './service-access.ts'
import { trustEnv, trustMounts } from './trust-access.ts'

/** Whether a version may be promoted to an environment. */
export const verifyPromotion = (settings: DeliveryStepSettings, environment: EnvironmentSettings) =>
  step({
    name: 'verify-promotion',
    description:
      'Refuses what is not published, trusted, installable, verified in the environment before, or is held back.',
    image: images.nodeWithGit,
    borrow: [tools.cosign, tools.helm],
    size: 'small',
    deadlineSeconds: 600,
    retry: 'pod',
    inputs: { digest: param(), version: param(), commit: param(), requester: param() },
    outputs: {
      needed: param({ description: 'false where the last deployment has brought and verified it.' }),
      chartDigest: param(),
      sourceCommit: param(),
      soakSeconds: param({ description: 'What is left of the soak.' }),
      author: param({ description: 'Who wrote the commit, where two people have to agree.' }),
    },
    script: 'verify-promotion.sh',
    env: {
      IMAGE: settings.image,
      CHART: settings.chart,
      VERIFIER: settings.verifier,
      PREVIOUS: previousEnvironment(settings, environment)?.name ?? '',
      SOAK_SECONDS: String(environment.soakSeconds),
      APPROVING_PEOPLE: String(environment.approval?.people ?? 0),
      RELEASE: releaseName,
      SERVICE_NAMESPACE: serviceNamespace(environment),
      ...deploymentEnv(settings, environment),
      ...trustEnv,
      ...registryEnv(settings),
    },
    mounts: {
      PROGRAMS: programs,
      ...(environment.approval?.people === 2 && {
        SOURCE_GIT_CREDENTIALS: secretFiles('git-credentials', { optional: true }),
      }),
      ...deploymentLogin,
      ...trustMounts(settings),
      ...readsRegistry,
    },
  })
