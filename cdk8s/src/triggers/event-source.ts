import type { Platform } from '../argo/index.ts'
import type { Manifest } from '../tenancy/manifest.ts'
import type { EventSourceSpec } from './argo-events.ts'
import { eventSource as names, namespace, secrets } from './names.ts'
import { podTemplate } from './pods.ts'

/** Takes to the bus what the gateway has verified; only the gateway knows the token, and reaches it. */
export function eventSource(platform: Platform): Manifest {
  const { name, event, endpoint, port } = names
  const spec: EventSourceSpec = {
    replicas: 1,
    template: podTemplate('event-source', platform),
    service: { ports: [{ port, targetPort: port }] },
    webhook: {
      [event]: { endpoint, method: 'POST', port: String(port), url: '', authSecret: secrets.token },
    },
  }
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'EventSource', metadata: { name, namespace }, spec }
}
