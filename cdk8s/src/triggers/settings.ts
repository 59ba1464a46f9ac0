import type { Peer, Reach } from '../tenancy/settings.ts'

/** How git hosts start pipelines. */
export interface TriggerSettings {
  readonly eventBus: EventBusSettings
  /** Who may talk to the gateway, besides having a key: the ingress controller. */
  readonly callers: readonly [Peer, ...Peer[]]
  /** A push that GitHub made longer ago starts nothing. Its deliveries carry no other time that is signed. */
  readonly githubWindowSeconds: number
  /** The same for deliveries signed as Standard Webhooks. */
  readonly webhookWindowSeconds: number
  readonly reconciliation: ReconciliationSettings
}

/**
 * The event bus: NATS JetStream that Argo Events runs in the namespace of the triggers, or one that is there already
 * and serves no other client.
 */
export type EventBusSettings =
  | {
      /** A version that the settings of Argo Events name. */
      readonly version: string
      /** Three or more, and odd, so that one may fail. */
      readonly replicas: number
      /** A volume for each, such as `2Gi`. */
      readonly volume: string
    }
  | {
      /** `nats://nats.argo-events.svc:4222` */
      readonly url: string
      readonly reach: Reach
    }

/** The search for tags that no event has announced. */
export interface ReconciliationSettings {
  /** In the form of cron(5), in UTC. */
  readonly schedule: string
  /** An older tag is left alone. */
  readonly daysMax: number
  /** A run starts at most so many releases. */
  readonly startsMax: number
}
