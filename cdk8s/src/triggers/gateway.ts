import { imageReference, type Platform } from '../argo/index.ts'
import { mountPath, secretFiles, volumeName } from '../argo/mounts.ts'
import { programs } from '../steps/programs.ts'
import type { Manifest } from '../tenancy/manifest.ts'
import { images } from '../versions.ts'
import { eventSourceUrl, labelsOf, namespace, secrets } from './names.ts'
import { hardened, podSecurity, pullSecrets } from './pods.ts'
import type { TriggerSettings } from './settings.ts'

const name = 'gateway'
/** Where its pods listen. */
export const gatewayPort = 8080

const mounts = {
  PROGRAMS: programs,
  GITHUB_SECRETS: secretFiles(secrets.github, { optional: true }),
  WEBHOOK_SECRETS: secretFiles(secrets.webhook, { optional: true }),
  TOKEN: secretFiles(secrets.token.name),
} as const

/** The program that verifies what git hosts send, and the service at which an ingress finds it. */
export function gateway(
  settings: TriggerSettings,
  repositories: readonly string[],
  platform: Platform,
): readonly Manifest[] {
  const { content } = programs
  if (content === undefined) throw new Error('the programs of steps have no config map')
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: labelsOf(name) },
    spec: { selector: labelsOf(name), ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  }
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: labelsOf(name) },
    spec: {
      // What was taken is remembered in one place.
      replicas: 1,
      revisionHistoryLimit: 2,
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: labelsOf(name) },
      template: { metadata: { labels: labelsOf(name) }, spec: podSpec(settings, repositories, platform) },
    },
  }
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: content.name, namespace }, data: content.data },
    service,
    deployment,
  ]
}

function podSpec(settings: TriggerSettings, repositories: readonly string[], platform: Platform) {
  const probe = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 5, timeoutSeconds: 3 }
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity,
    ...(platform.imagePullSecrets.length > 0 && { imagePullSecrets: pullSecrets(platform) }),
    containers: [
      {
        name,
        image: imageReference(images.node, platform),
        command: ['node', `${mountPath('PROGRAMS', mounts.PROGRAMS)}/gateway.ts`],
        env: Object.entries(environment(settings, repositories)).map(([key, value]) => ({ name: key, value })),
        ports: [{ name: 'http', containerPort: gatewayPort }],
        readinessProbe: probe,
        livenessProbe: { ...probe, failureThreshold: 6 },
        ...hardened,
        volumeMounts: Object.entries(mounts).map(([variable, mount]) => ({
          name: volumeName(variable),
          mountPath: mountPath(variable, mount),
          readOnly: true,
        })),
      },
    ],
    volumes: Object.entries(mounts).map(([variable, { source }]) => ({ name: volumeName(variable), ...source })),
  }
}

function environment(settings: TriggerSettings, repositories: readonly string[]): Readonly<Record<string, string>> {
  return {
    PORT: String(gatewayPort),
    ALLOWED_REPOSITORIES: repositories.join('\n'),
    GITHUB_SECRETS: mountPath('GITHUB_SECRETS', mounts.GITHUB_SECRETS),
    WEBHOOK_SECRETS: mountPath('WEBHOOK_SECRETS', mounts.WEBHOOK_SECRETS),
    GITHUB_WINDOW_SECONDS: String(settings.githubWindowSeconds),
    WEBHOOK_WINDOW_SECONDS: String(settings.webhookWindowSeconds),
    EVENT_SOURCE_URL: eventSourceUrl,
    EVENT_SOURCE_TOKEN: `${mountPath('TOKEN', mounts.TOKEN)}/${secrets.token.key}`,
  }
}
