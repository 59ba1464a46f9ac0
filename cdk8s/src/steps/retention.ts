import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { cacheTag } from './build-image.ts'
import { kubernetesEnv } from './kubernetes-access.ts'
import { programs } from './programs.ts'
import { cleansRegistry, registryEnv } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

const deployments = ['deploy-dev', 'deploy-staging', 'deploy-prod'] as const

/** Keeps the registry from growing for ever. */
export const retention = (settings: ReleaseSettings) =>
  step({
    name: 'retention',
    description: 'Deletes images and charts that have no version, are not deployed and are not new.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 1800,
    retry: 'pod',
    inputs: {
      dryRun: param({ description: 'Anything but false only says what would be deleted.' }),
      deployed: param({ description: 'Digests that are deployed elsewhere, parted by spaces.', default: '' }),
    },
    outputs: {},
    script: 'retention.sh',
    env: {
      REPOSITORIES: `${settings.image} ${settings.chart}`,
      KEEP_NEWEST: String(settings.retention.newest),
      KEEP_DAYS: String(settings.retention.days),
      KEEP_TAGS: `latest ${cacheTag}`,
      DEPLOYMENT_NAMESPACES: deployments.join(' '),
      GITHUB_OWNER: settings.retention.githubOwner ?? '',
      ...kubernetesEnv,
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, ...cleansRegistry },
    permissions: deployments.map((namespace) => ({
      namespace,
      apiGroups: ['apps'],
      resources: ['replicasets'],
      verbs: ['list'],
    })),
  })
