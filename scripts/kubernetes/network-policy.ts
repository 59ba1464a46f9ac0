import { BlockList, isIPv6 } from 'node:net'
import { type LabelSelector, type Labels, selects } from './label-selector.ts'

/** What of a NetworkPolicy (`networking.k8s.io/v1`) decides about traffic. */
export interface NetworkPolicy {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly podSelector?: LabelSelector
    readonly policyTypes?: readonly ('Ingress' | 'Egress')[]
    readonly ingress?: readonly { readonly from?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[]
    readonly egress?: readonly { readonly to?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[]
  }
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

export interface PolicyPort {
  readonly protocol?: Protocol
  readonly port?: number | string
  readonly endPort?: number
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP'

/** A pod, as far as policies can tell it from others. */
export interface PodEndpoint {
  readonly namespace: string
  readonly namespaceLabels?: Labels
  readonly labels: Labels
  readonly ip?: string
  /** Container ports by name. */
  readonly ports?: Readonly<Record<string, { readonly port: number; readonly protocol?: Protocol }>>
}

/** Something outside of the cluster. */
export interface OutsideEndpoint {
  readonly ip: string
}

export type Endpoint = PodEndpoint | OutsideEndpoint

/** An attempt to connect to a port that the pod or machine itself has, behind any Service. */
export interface Connection {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly port: number
  /** Default: TCP. */
  readonly protocol?: Protocol
}

export type Direction = 'Egress' | 'Ingress'

const isPod = (endpoint: Endpoint): endpoint is PodEndpoint => 'namespace' in endpoint

/**
 * Which sides forbid a connection: none when it is allowed, else the caller's egress, the callee's ingress or both.
 * Follows the NetworkPolicy API v1: policies add up, a pod that no policy selects for a direction is open in it, and
 * nothing keeps a pod from talking to itself. An `ipBlock` is taken to cover pods as well, which networks are free to do.
 * The node itself, from which the kubelet probes, is always let in and is no endpoint here.
 * Throws RangeError for peers that the API server refuses.
 */
export function forbiddenBy(policies: readonly NetworkPolicy[], connection: Connection): readonly Direction[] {
  const { from, to } = connection
  if (from === to) return []
  const directions: readonly Direction[] = ['Egress', 'Ingress']
  return directions.filter((direction) => {
    const [subject, peer] = direction === 'Egress' ? [from, to] : [to, from]
    return isPod(subject) && !isAllowed(isolating(policies, subject, direction), direction, peer, connection)
  })
}

/** The policies that say what `pod` may do in `direction`. */
function isolating(
  policies: readonly NetworkPolicy[],
  pod: PodEndpoint,
  direction: Direction,
): readonly NetworkPolicy[] {
  return policies.filter(({ metadata, spec }) => {
    // As the API server fills it in: `egress: []` alone isolates nobody.
    const types = spec.policyTypes ?? (spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'])
    return (
      metadata.namespace === pod.namespace && types.includes(direction) && selects(spec.podSelector ?? {}, pod.labels)
    )
  })
}

function isAllowed(
  policies: readonly NetworkPolicy[],
  direction: Direction,
  peer: Endpoint,
  connection: Connection,
): boolean {
  if (policies.length === 0) return true
  return policies.some(({ metadata, spec }) => {
    const rules =
      direction === 'Egress'
        ? (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
        : (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    // A list that is empty or absent allows all, of peers and of ports.
    return rules.some(
      ({ peers = [], ports = [] }) =>
        (peers.length === 0 || peers.some((allowed) => covers(allowed, metadata.namespace, peer))) &&
        (ports.length === 0 || ports.some((allowed) => includesPort(allowed, connection))),
    )
  })
}

function covers({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, namespace: string, peer: Endpoint): boolean {
  const hasSelector = podSelector !== undefined || namespaceSelector !== undefined
  if (hasSelector === (ipBlock !== undefined)) {
    throw new RangeError('A peer has either selectors or an ipBlock: the API server refuses any other')
  }
  if (ipBlock) return peer.ip !== undefined && isWithin(ipBlock.cidr, ipBlock.except ?? [], peer.ip)
  if (!isPod(peer)) return false
  const isInNamespace = namespaceSelector
    ? selects(namespaceSelector, peer.namespaceLabels ?? {})
    : peer.namespace === namespace
  return isInNamespace && selects(podSelector ?? {}, peer.labels)
}

function isWithin(cidr: string, except: readonly string[], ip: string): boolean {
  const contains = (block: string) => {
    const [network = '', prefix] = block.split('/')
    const family = isIPv6(network) ? 'ipv6' : 'ipv4'
    const list = new BlockList()
    list.addSubnet(network, Number(prefix), family)
    return isIPv6(ip) === isIPv6(network) && list.check(ip, family)
  }
  return contains(cidr) && !except.some(contains)
}

function includesPort({ protocol = 'TCP', port, endPort }: PolicyPort, connection: Connection): boolean {
  if (protocol !== (connection.protocol ?? 'TCP')) return false
  if (port === undefined) return true
  if (typeof port === 'number') return connection.port >= port && connection.port <= (endPort ?? port)
  // A name is that of a container port of the callee; outside of the cluster there are none.
  const named = isPod(connection.to) ? connection.to.ports?.[port] : undefined
  return named?.port === connection.port && (named.protocol ?? 'TCP') === protocol
}
