import type { ReleaseSettings } from './release-settings.ts'

/** What the steps have to know that change or watch the running service of one environment. */
export interface RolloutSettings {
  /** The service runs in `deploy-<name>`, the workflows that change it in `delivery-<name>`. */
  readonly name: 'dev' | 'staging' | 'prod'
  /** The longest wait for a rollout, its migration included. More than the chart's values allow a rollout to take. */
  readonly rolloutSeconds: number
  readonly watch: WatchSettings
  /** Without it a new version goes to all pods at once, after the watch of the environment before it. */
  readonly canary?: CanarySettings
  /** Settings name one where Argo CD applies the deployment repository, and `promote` only waits for it. */
  readonly argoCd?: ArgoCdSettings
}

/** When a new version is good enough. */
export interface WatchSettings {
  /** How long it is watched. */
  readonly seconds: number
  /** How often it is looked at: at least twice in `seconds`. */
  readonly intervalSeconds: number
  /** The largest share of requests that may end with 5xx, from 0 to 1. */
  readonly errorRatioMax: number
  /** The slowest that the 99th percentile of all requests may be. */
  readonly p99SecondsMax: number
  /** Below so many requests neither ratio nor percentile says anything, so neither counts. */
  readonly requestsMin: number
  /** The base URL of a Prometheus that scrapes the service. Without one the pods themselves are asked. */
  readonly prometheusUrl?: string
}

/** The new version beside the old one, behind the same Service: the share of pods is the share of the traffic. */
export interface CanarySettings {
  /** How many pods of the new version, and for how long they are watched, in this order. */
  readonly stages: readonly [CanaryStage, ...CanaryStage[]]
}

export interface CanaryStage {
  readonly pods: number
  readonly seconds: number
}

/** Where Argo CD runs. */
export interface ArgoCdSettings {
  readonly namespace: string
}

/** What applies a release has to know besides its environment: where chart and image are, and what to deploy. */
export interface DeploymentSettings extends Pick<ReleaseSettings, 'image' | 'chart' | 'plainHttp'> {
  /** The https URL (http in the profile `local`) of the repository that says what runs where. */
  readonly deploymentRepository: string
}
