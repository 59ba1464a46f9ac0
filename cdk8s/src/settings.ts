import type { Platform } from './argo/index.ts'
import type { DeliverySettings, EnvironmentSettings } from './steps/delivery-settings.ts'
import type { ReleaseSettings } from './steps/release-settings.ts'
import type { SharedSettings } from './steps/shared-steps.ts'
import { anywhere, internet } from './tenancy/reach.ts'
import type { TenancySettings } from './tenancy/settings.ts'
import type { TriggerSettings } from './triggers/settings.ts'

/** All that differs between one cluster and another. */
export interface Settings {
  readonly platform: Platform
  readonly steps: SharedSettings & ReleaseSettings
  readonly delivery: DeliverySettings
  readonly tenancy: TenancySettings
  /** How pushes start pipelines. Without it nothing starts them but people and the clock. */
  readonly triggers?: TriggerSettings
}

const home = 'https://github.com/catalog-platform/catalog-platform'
const registry = 'ghcr.io/catalog-platform'

/** The image and the chart in `host/path`; every name in a registry comes from here. */
export function artifactsIn(hostAndPath: string): Pick<ReleaseSettings, 'image' | 'chart'> {
  return { image: `${hostAndPath}/catalog-api`, chart: `${hostAndPath}/charts/catalog-api` }
}

// Addresses of one's own are narrower: `--reach registry=192.0.2.7/32:443`.
const https = internet(443)
const api = anywhere(443, 6443)

const minute = 60
const hour = 60 * minute

/** Of every environment: a minute of looking at it every few seconds. */
const rollout: Pick<EnvironmentSettings, 'rolloutSeconds' | 'watch'> = {
  rolloutSeconds: 15 * minute,
  watch: { seconds: 2 * minute, intervalSeconds: 10, errorRatioMax: 0.01, p99SecondsMax: 0.5, requestsMin: 50 },
}

const environments: DeliverySettings['environments'] = [
  { ...rollout, name: 'dev', next: 'staging', soakSeconds: 0 },
  { ...rollout, name: 'staging', next: 'prod', soakSeconds: 0, watch: { ...rollout.watch, seconds: 5 * minute } },
  {
    ...rollout,
    name: 'prod',
    soakSeconds: hour,
    approval: { deadlineSeconds: 24 * hour, people: 2 },
    watch: { ...rollout.watch, seconds: 10 * minute },
    canary: { stages: [{ pods: 1, seconds: 5 * minute }] },
  },
]

/** Who starts pipelines for pushes. */
export const triggerSensor = { namespace: 'triggers', name: 'sensor' } as const

/** Three servers of NATS JetStream; new tags are looked for every ten minutes. */
export const defaultTriggers: TriggerSettings = {
  eventBus: { version: '2.10.29', replicas: 3, volume: '2Gi' },
  callers: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
  githubWindowSeconds: 3600,
  webhookWindowSeconds: 300,
  reconciliation: { schedule: '*/10 * * * *', daysMax: 3, startsMax: 3 },
}

const production: Settings = {
  platform: { imageMirror: {}, imagePullSecrets: ['registry-pull'] },
  steps: {
    ...artifactsIn(registry),
    plainHttp: false,
    platforms: ['linux/amd64', 'linux/arm64'],
    repositories: [home],
    advisories: {
      repositories: ['mirror.gcr.io/aquasec/trivy-db:2', 'ghcr.io/aquasecurity/trivy-db:2'],
      plainHttp: false,
      daysMax: 3,
    },
    buildMirrors: {},
    builder: { id: `${home}/blob/main/cdk8s`, buildType: `${home}/blob/main/docs/provenance/v1.md` },
    trustedKeys: ['trusted-key'],
    scanDaysMax: 7,
    reports: { commitStatus: { host: 'https://github.com', api: 'https://api.github.com' } },
    retention: { schedule: '0 3 * * *', deletes: false, newest: 20, days: 30, githubOwner: 'orgs/catalog-platform' },
  },
  delivery: {
    deploymentRepository: 'https://github.com/catalog-platform/catalog-deployments',
    deploymentBranch: 'main',
    verifier: `${home}/blob/main/docs/promotion.md`,
    promotesReleases: true,
    environments,
  },
  tenancy: {
    enforcement: 'strict',
    controller: { namespace: 'argo', serviceAccount: 'argo', configMap: 'workflow-controller-configmap' },
    artifactStore: {
      endpoint: 's3.amazonaws.com',
      bucket: 'catalog-platform-artifacts',
      insecure: false,
      secret: { name: 'artifact-store', accessKey: 'accesskey', secretKey: 'secretkey' },
    },
    dns: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    reach: {
      kubernetes: api,
      artifacts: https,
      git: https,
      gitApi: https,
      npm: https,
      registry: https,
      baseImages: https,
      advisories: https,
      webhook: https,
      deliveryApi: https,
      prometheus: anywhere(443, 9090),
    },
    submitters: ['catalog-developers'],
    promoters: ['catalog-developers'],
    approvers: { 'delivery-prod': ['catalog-approvers'] },
    sensors: [triggerSensor],
    parallelWorkflows: 4,
    serviceQuota: { requests: { cpu: '4', memory: '8Gi' }, memoryLimit: '16Gi', pods: 30 },
    links: [],
  },
  triggers: defaultTriggers,
}

const localRegistry = 'registry.registry.svc.cluster.local:5000'
/** Services in the cluster, which serve plain HTTP at ports of their own. */
const inCluster = anywhere(80, 443, 3000, 5000, 8080, 8081, 9000)

/** For a cluster of one's own, where nobody wants to wait. */
const quick: Omit<EnvironmentSettings, 'name'> = {
  rolloutSeconds: 5 * minute,
  soakSeconds: 0,
  watch: { ...rollout.watch, seconds: 30, intervalSeconds: 5 },
}

const local: Settings = {
  platform: { imageMirror: {}, imagePullSecrets: [] },
  steps: {
    ...production.steps,
    ...artifactsIn(`${localRegistry}/catalog`),
    plainHttp: true,
    platforms: ['linux/amd64'],
    repositories: ['http://git.git.svc.cluster.local/catalog-platform'],
    advisories: {
      repositories: [`${localRegistry}/aquasecurity/trivy-db:2`],
      plainHttp: true,
      daysMax: 3650,
    },
    buildMirrors: { 'docker.io': localRegistry, 'gcr.io': localRegistry },
    reports: {},
    retention: { schedule: '0 3 * * *', deletes: false, newest: 5, days: 7 },
  },
  delivery: {
    ...production.delivery,
    deploymentRepository: 'http://git.git.svc.cluster.local/catalog-deployments',
    environments: [
      { ...quick, name: 'dev', next: 'staging' },
      { ...quick, name: 'staging', next: 'prod' },
      { ...quick, name: 'prod', approval: { deadlineSeconds: 10 * minute, people: 1 } },
    ],
  },
  tenancy: {
    ...production.tenancy,
    artifactStore: {
      endpoint: 's3.argo.svc.cluster.local:9000',
      bucket: 'artifacts',
      insecure: true,
      secret: { name: 'artifact-store', accessKey: 'accesskey', secretKey: 'secretkey' },
    },
    reach: {
      kubernetes: api,
      artifacts: inCluster,
      git: inCluster,
      gitApi: inCluster,
      npm: inCluster,
      registry: inCluster,
      baseImages: inCluster,
      advisories: inCluster,
      webhook: inCluster,
      deliveryApi: inCluster,
      prometheus: anywhere(80, 443, 9090),
    },
    submitters: [],
    promoters: [],
    sensors: [],
    parallelWorkflows: 2,
  },
}

/** `production`: GHCR, TLS, two processors. `local`: a registry and a store in the cluster, over plain HTTP. */
export const profiles = { production, local } as const satisfies Readonly<Record<string, Settings>>
export type ProfileName = keyof typeof profiles
