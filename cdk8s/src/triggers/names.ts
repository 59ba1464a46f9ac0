/** Where everything is that turns a push into a run. */
export const namespace = 'triggers'

/** The parts of it, each with a label, and accounts of the same names. */
export type Component = 'gateway' | 'event-source' | 'event-bus' | 'sensor'

/** The label by which network policies and people find a part. */
export const componentLabel = 'app.kubernetes.io/component'

export const labelsOf = (component: Component): Readonly<Record<string, string>> => ({ [componentLabel]: component })

/** The object of Argo Events that takes pushes to the bus, its event, and where it listens. */
export const eventSource = { name: 'pushes', event: 'push', endpoint: '/push', port: 12_000 } as const

/** Where Argo Events makes the event source reachable. */
export const eventSourceUrl = `http://${eventSource.name}-eventsource-svc.${namespace}.svc:${eventSource.port}${eventSource.endpoint}`

/** The name by which event sources and sensors find the bus without being told. */
export const eventBusName = 'default'
/** Of NATS: its clients, and its servers among themselves. */
export const busPorts = { client: 4222, cluster: 6222 } as const

/** Secrets, with every key of the first two a key of a git host. */
export const secrets = {
  github: 'github-webhook',
  webhook: 'push-webhook',
  /** What the gateway says to the event source. */
  token: { name: 'event-source-token', key: 'token' },
} as const
