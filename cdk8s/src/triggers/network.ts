import type { Manifest } from '../tenancy/manifest.ts'
import type { Peer, Reach, TenancySettings } from '../tenancy/settings.ts'
import { gatewayPort } from './gateway.ts'
import { busPorts, type Component, componentLabel, eventSource, labelsOf, namespace } from './names.ts'
import type { TriggerSettings } from './settings.ts'

interface PodPeer {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> }
}

interface Route {
  readonly to: readonly (Peer | PodPeer)[]
  readonly ports: readonly number[]
}

/** Pushes go one way: from outside to the gateway, the event source, the bus, the sensor, the Kubernetes API. */
export function network(settings: TriggerSettings, { dns, reach }: TenancySettings): readonly Manifest[] {
  const toBus: Route =
    'url' in settings.eventBus ? settings.eventBus.reach : { to: [pods('event-bus')], ports: [busPorts.client] }
  const ownBus = !('url' in settings.eventBus)
  return [
    policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy('dns', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: dns, ports: (['UDP', 'TCP'] as const).map((protocol) => ({ port: 53, protocol })) }],
    }),
    ingress('gateway', settings.callers, [gatewayPort]),
    egress('gateway', { to: [pods('event-source')], ports: [eventSource.port] }),
    ingress('event-source', [pods('gateway')], [eventSource.port]),
    egress('event-source', toBus),
    egress('sensor', toBus, reach.kubernetes),
    ...(ownBus
      ? [
          ingress('event-bus', [pods('event-source'), pods('sensor')], [busPorts.client]),
          policy('event-bus-servers', {
            podSelector: { matchLabels: labelsOf('event-bus') },
            policyTypes: ['Ingress', 'Egress'],
            ingress: [{ from: [pods('event-bus')], ports: tcp([busPorts.client, busPorts.cluster]) }],
            egress: [{ to: [pods('event-bus')], ports: tcp([busPorts.client, busPorts.cluster]) }],
          }),
        ]
      : []),
  ]
}

const pods = (component: Component): PodPeer => ({ podSelector: { matchLabels: { [componentLabel]: component } } })

const tcp = (ports: readonly number[]) => ports.map((port) => ({ port, protocol: 'TCP' as const }))

const ingress = (component: Component, from: readonly (Peer | PodPeer)[], ports: readonly number[]) =>
  policy(`to-${component}`, {
    podSelector: { matchLabels: labelsOf(component) },
    policyTypes: ['Ingress'],
    ingress: [{ from, ports: tcp(ports) }],
  })

const egress = (component: Component, ...routes: readonly (Route | Reach)[]) =>
  policy(`from-${component}`, {
    podSelector: { matchLabels: labelsOf(component) },
    policyTypes: ['Egress'],
    egress: routes.map(({ to, ports }) => ({ to, ports: tcp(ports) })),
  })

const policy = (name: string, spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
})
