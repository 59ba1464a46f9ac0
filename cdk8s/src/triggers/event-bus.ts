import type { Manifest } from '../tenancy/manifest.ts'
import type { EventBusSpec } from './argo-events.ts'
import { eventBusName, labelsOf, namespace } from './names.ts'
import { hardened, podSecurity } from './pods.ts'
import type { EventBusSettings } from './settings.ts'

/** What the bus keeps: three days, so that a sensor that is away over a weekend has missed nothing. */
const stream = (replicas: number) =>
  JSON.stringify({ maxMsgs: 10_000, maxAge: '72h', maxBytes: -1, replicas, duplicates: '5m', retention: 0, discard: 0 })

/** The bus that carries pushes from the event source to the sensor, and keeps them in between. */
export function eventBus(settings: EventBusSettings): Manifest {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'EventBus',
    metadata: { name: eventBusName, namespace },
    spec: specOf(settings),
  }
}

function specOf(settings: EventBusSettings): EventBusSpec {
  if ('url' in settings) return { jetstreamExotic: { url: settings.url, streamConfig: stream(1) } }
  const { version, replicas, volume } = settings
  return {
    jetstream: {
      version,
      replicas,
      persistence: { accessMode: 'ReadWriteOnce', volumeSize: volume },
      streamConfig: stream(replicas),
      containerTemplate: hardened,
      metricsContainerTemplate: hardened,
      reloaderContainerTemplate: hardened,
      securityContext: podSecurity,
      metadata: { labels: labelsOf('event-bus') },
    },
  }
}
