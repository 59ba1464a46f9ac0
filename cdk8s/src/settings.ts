import type { Platform } from './argo/index.ts'
import type { ReleaseSettings } from './steps/release-settings.ts'
import type { SharedSettings } from './steps/shared-steps.ts'
import { anywhere, internet } from './tenancy/reach.ts'
import type { TenancySettings } from './tenancy/settings.ts'

/** All that differs between one cluster and another. */
export interface Settings {
  readonly platform: Platform
  readonly steps: SharedSettings & ReleaseSettings
  readonly tenancy: TenancySettings
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
    },
    submitters: ['catalog-developers'],
    sensors: [{ namespace: 'argo-events', name: 'catalog-sensor' }],
    parallelWorkflows: 4,
    serviceQuota: { requests: { cpu: '4', memory: '8Gi' }, memoryLimit: '16Gi', pods: 30 },
    links: [],
  },
}

const localRegistry = 'registry.registry.svc.cluster.local:5000'
/** Services in the cluster, which serve plain HTTP at ports of their own. */
const inCluster = anywhere(80, 443, 3000, 5000, 8080, 8081, 9000)

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
    },
    submitters: [],
    sensors: [],
    parallelWorkflows: 2,
  },
}

/** `production`: GHCR, TLS, two processors. `local`: a registry and a store in the cluster, over plain HTTP. */
export const profiles = { production, local } as const satisfies Readonly<Record<string, Settings>>
export type ProfileName = keyof typeof profiles
