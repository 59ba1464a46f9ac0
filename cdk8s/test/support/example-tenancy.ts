import type { Platform } from '../../src/argo/index.ts'
import { allPipelines } from '../../src/pipelines/pipelines.ts'
import { defaultTriggers } from '../../src/settings.ts'
import type { DeliverySettings, EnvironmentSettings } from '../../src/steps/delivery-settings.ts'
import type { ReleaseSettings } from '../../src/steps/release-settings.ts'
import type { SharedSettings } from '../../src/steps/shared-steps.ts'
import type { Reach, TenancySettings } from '../../src/tenancy/settings.ts'

const steps: SharedSettings & ReleaseSettings = {
  repositories: ['https://git.example.org/shop/'],
  advisories: { repositories: ['advisories.example.org/trivy-db:2'], plainHttp: false, daysMax: 3 },
  reports: {},
  image: 'registry.example.org/shop/catalog-api',
  chart: 'registry.example.org/shop/charts/catalog-api',
  plainHttp: false,
  platforms: ['linux/amd64'],
  buildMirrors: {},
  builder: { id: 'https://example.org/builder', buildType: 'https://example.org/build' },
  trustedKeys: ['trusted-key'],
  scanDaysMax: 3,
  retention: { schedule: '0 3 * * *', deletes: false, newest: 5, days: 7 },
}

const rollout: Pick<EnvironmentSettings, 'rolloutSeconds' | 'watch'> = {
  rolloutSeconds: 300,
  watch: { seconds: 60, intervalSeconds: 10, errorRatioMax: 0.01, p99SecondsMax: 0.5, requestsMin: 10 },
}

const delivery: DeliverySettings = {
  deploymentRepository: 'https://git.example.org/shop/deployments',
  deploymentBranch: 'main',
  verifier: 'https://example.org/verifier',
  promotesReleases: true,
  environments: [
    { ...rollout, name: 'dev', next: 'staging', soakSeconds: 0 },
    { ...rollout, name: 'staging', next: 'prod', soakSeconds: 60, argoCd: { namespace: 'argocd' } },
    {
      ...rollout,
      name: 'prod',
      soakSeconds: 600,
      deliveryApi: 'https://api.example.org',
      approval: { deadlineSeconds: 3600, people: 2 },
      canary: { stages: [{ pods: 1, seconds: 60 }] },
    },
  ],
}

export const exampleSettings = { steps, delivery, triggers: defaultTriggers }

/** Every pipeline, with made-up settings. */
export const { pipelines } = allPipelines(exampleSettings)

export const platform: Platform = { imageMirror: {}, imagePullSecrets: ['registry-pull'] }

const at = (address: string, ...ports: readonly [number, ...number[]]): Reach => ({
  to: [{ ipBlock: { cidr: `${address}/32` } }],
  ports,
})

/** Every destination has an address of its own, so that a policy that mixes them up is found out. */
export const reach = {
  kubernetes: at('192.0.2.1', 6443),
  artifacts: at('192.0.2.2', 9000),
  git: at('192.0.2.3', 443),
  gitApi: at('192.0.2.4', 443),
  npm: at('192.0.2.5', 443),
  registry: at('192.0.2.6', 443),
  baseImages: at('192.0.2.7', 443),
  advisories: at('192.0.2.8', 443),
  webhook: at('192.0.2.9', 443),
  deliveryApi: at('192.0.2.12', 443),
  prometheus: at('192.0.2.10', 9090),
} satisfies TenancySettings['reach']

export const settings: TenancySettings = {
  enforcement: 'strict',
  controller: { namespace: 'argo', serviceAccount: 'argo', configMap: 'workflow-controller-configmap' },
  artifactStore: {
    endpoint: 's3.example.org',
    bucket: 'artifacts',
    insecure: false,
    secret: { name: 'artifact-store', accessKey: 'accesskey', secretKey: 'secretkey' },
  },
  dns: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  reach,
  submitters: ['developers'],
  promoters: ['operators'],
  approvers: { 'delivery-prod': ['approvers'] },
  sensors: [{ namespace: 'triggers', name: 'sensor' }],
  parallelWorkflows: 3,
  serviceQuota: { requests: { cpu: '4', memory: '8Gi' }, memoryLimit: '16Gi', pods: 30 },
  links: [],
}
