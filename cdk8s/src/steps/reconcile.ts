import { param, secretFiles, step } from '../argo/index.ts'
import type { ReconciliationSettings } from '../triggers/settings.ts'
import { images } from '../versions.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

export type ReconcileSettings = Pick<ReleaseSettings, 'repositories' | 'image' | 'plainHttp'> & ReconciliationSettings

/** Finds what no event has announced: GitHub, for one, sends none where more than three tags are pushed at once. */
export const reconcile = (settings: ReconcileSettings) =>
  step({
    name: 'reconcile',
    description: 'Compares version tags with published versions, and starts the releases that are missing.',
    image: images.nodeWithGit,
    size: 'small',
    deadlineSeconds: 900,
    retry: 'pod',
    inputs: { dryRun: param({ description: 'true only says what would be started.' }) },
    outputs: {},
    script: 'reconcile.sh',
    env: {
      REPOSITORIES: settings.repositories.join('\n'),
      IMAGE: settings.image,
      TAG_DAYS_MAX: String(settings.daysMax),
      STARTS_MAX: String(settings.startsMax),
      RUN_NAMESPACE: 'ci',
      NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      ...registryEnv(settings),
    },
    mounts: {
      PROGRAMS: programs,
      GIT_CREDENTIALS: secretFiles('git-credentials', { optional: true }),
      ...readsRegistry,
    },
    permissions: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['create', 'get'] }],
  })
