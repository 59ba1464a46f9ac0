import { describe, expect, it } from 'vitest'
import { type Connection, type Endpoint, forbiddenBy, type NetworkPolicy, type PolicyPeer } from './network-policy.ts'

type Spec = NetworkPolicy['spec']

const policy = (spec: Spec, namespace = 'shop'): NetworkPolicy => ({ metadata: { name: 'p', namespace }, spec })

const api: Endpoint = {
  namespace: 'shop',
  namespaceLabels: { team: 'shop' },
  labels: { app: 'api' },
  ip: '10.0.0.1',
  ports: { http: { port: 3000 }, dns: { port: 53, protocol: 'UDP' } },
}
const web: Endpoint = { namespace: 'shop', namespaceLabels: { team: 'shop' }, labels: { app: 'web' }, ip: '10.0.0.2' }
const stranger: Endpoint = {
  namespace: 'lab',
  namespaceLabels: { team: 'lab' },
  labels: { app: 'web' },
  ip: '10.0.1.3',
}
const outside: Endpoint = { ip: '203.0.113.9' }
const outsideV6: Endpoint = { ip: '2001:db8::9' }

const toApi = (from: Endpoint, changes: Partial<Connection> = {}): Connection => ({
  from,
  to: api,
  port: 3000,
  ...changes,
})
const ingressFrom = (...from: readonly PolicyPeer[]): Spec => ({ podSelector: {}, ingress: [{ from }] })
const isIn = (specs: readonly Spec[], connection: Connection) =>
  forbiddenBy(
    specs.map((spec) => policy(spec)),
    connection,
  ).length === 0

describe('whom a policy isolates', () => {
  it.each<readonly [string, readonly NetworkPolicy[], Connection, readonly string[]]>([
    ['without policies all is open', [], toApi(stranger), []],
    ['an empty selector selects every pod of the namespace', [policy({ podSelector: {} })], toApi(web), ['Ingress']],
    ['an absent one too', [policy({})], toApi(web), ['Ingress']],
    ['but none of another namespace', [policy({ podSelector: {} }, 'lab')], toApi(web), []],
    ['labels that differ do not select', [policy({ podSelector: { matchLabels: { app: 'db' } } })], toApi(web), []],
    [
      'In selects',
      [policy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] } })],
      toApi(web),
      ['Ingress'],
    ],
    [
      'NotIn selects where the label is missing',
      [policy({ podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] } })],
      toApi(web),
      ['Ingress'],
    ],
    [
      'Exists does not',
      [policy({ podSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } })],
      toApi(web),
      [],
    ],
    [
      'DoesNotExist needs all the others to be true as well',
      [
        policy({
          podSelector: { matchLabels: { app: 'db' }, matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
        }),
      ],
      toApi(web),
      [],
    ],
    ['a policy without types is one of ingress', [policy({})], { from: api, to: outside, port: 443 }, []],
    [
      'an empty list of egress rules changes nothing',
      [policy({ egress: [] })],
      { from: api, to: outside, port: 443 },
      [],
    ],
    [
      'an egress rule makes it one of egress too',
      [policy({ egress: [{ ports: [{ port: 53 }] }] })],
      { from: api, to: outside, port: 443 },
      ['Egress'],
    ],
    [
      'types say which it is',
      [policy({ policyTypes: ['Egress'] })],
      toApi(web),
      // The caller is in the namespace, too.
      ['Egress'],
    ],
    ['both sides may forbid it', [policy({ policyTypes: ['Ingress', 'Egress'] })], toApi(web), ['Egress', 'Ingress']],
    ['a pod reaches itself', [policy({ policyTypes: ['Ingress', 'Egress'] })], toApi(api), []],
    ['what is outside is under no policy', [policy({}, 'lab')], toApi(outside), []],
  ])('%s', (_what, policies, connection, sides) => {
    expect(forbiddenBy(policies, connection)).toEqual(sides)
  })
})

describe('whom a rule allows', () => {
  it.each<readonly [string, readonly PolicyPeer[], Endpoint, boolean]>([
    ['an empty list allows everybody', [], outside, true],
    ['an empty pod selector: its own namespace', [{ podSelector: {} }], web, true],
    ['and no other', [{ podSelector: {} }], stranger, false],
    ['nobody outside', [{ podSelector: {} }], outside, false],
    ['a pod selector: in its own namespace', [{ podSelector: { matchLabels: { app: 'web' } } }], web, true],
    ['the same labels elsewhere do not help', [{ podSelector: { matchLabels: { app: 'web' } } }], stranger, false],
    ['an empty namespace selector: all pods', [{ namespaceSelector: {} }], stranger, true],
    ['but nothing outside of the cluster', [{ namespaceSelector: {} }], outside, false],
    ['a namespace selector', [{ namespaceSelector: { matchLabels: { team: 'lab' } } }], stranger, true],
    ['a namespace selector that differs', [{ namespaceSelector: { matchLabels: { team: 'lab' } } }], web, false],
    [
      'both in one peer: both must match',
      [{ namespaceSelector: { matchLabels: { team: 'lab' } }, podSelector: { matchLabels: { app: 'db' } } }],
      stranger,
      false,
    ],
    [
      'both match',
      [{ namespaceSelector: { matchLabels: { team: 'lab' } }, podSelector: { matchLabels: { app: 'web' } } }],
      stranger,
      true,
    ],
    [
      'in two peers: either may',
      [{ namespaceSelector: { matchLabels: { team: 'none' } } }, { podSelector: { matchLabels: { app: 'web' } } }],
      web,
      true,
    ],
    ['a block of addresses', [{ ipBlock: { cidr: '203.0.113.0/24' } }], outside, true],
    ['a block beside it', [{ ipBlock: { cidr: '203.0.112.0/24' } }], outside, false],
    ['an exception', [{ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.8/30'] } }], outside, false],
    ['outside of the exception', [{ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.0/30'] } }], outside, true],
    ['a block covers pods', [{ ipBlock: { cidr: '10.0.0.0/24' } }], web, true],
    ['IPv6', [{ ipBlock: { cidr: '2001:db8::/32' } }], outsideV6, true],
    ['one family is never in the other', [{ ipBlock: { cidr: '0.0.0.0/0' } }], outsideV6, false],
    ['the other way round', [{ ipBlock: { cidr: '::/0' } }], outside, false],
  ])('%s', (_what, peers, from, allowed) => {
    expect(isIn([ingressFrom(...peers)], toApi(from))).toBe(allowed)
  })

  it('rules and policies add up', () => {
    const other: Spec = { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.9/32' } }] }] }
    expect(isIn([ingressFrom({ podSelector: {} }), other], toApi(outside))).toBe(true)
    expect(isIn([{ ingress: [...(other.ingress ?? []), { from: [{ podSelector: {} }] }] }], toApi(web))).toBe(true)
  })

  it.each<PolicyPeer>([{}, { podSelector: {}, ipBlock: { cidr: '0.0.0.0/0' } }])('refuses the peer %j', (peer) => {
    expect(() => isIn([ingressFrom(peer)], toApi(outside))).toThrow(RangeError)
  })
})

describe('which ports a rule allows', () => {
  const udp = { port: 53, protocol: 'UDP' } as const
  it.each<readonly [string, NonNullable<NonNullable<Spec['ingress']>[number]['ports']>, Partial<Connection>, boolean]>([
    ['none named: all', [], udp, true],
    ['a number', [{ port: 3000 }], {}, true],
    ['another number', [{ port: 3001 }], {}, false],
    ['TCP unless it says otherwise', [{ port: 53 }], udp, false],
    ['UDP', [{ port: 53, protocol: 'UDP' }], udp, true],
    ['a protocol alone', [{ protocol: 'TCP' }], {}, true],
    ['another protocol alone', [{ protocol: 'SCTP' }], {}, false],
    ['within a range', [{ port: 2999, endPort: 3000 }], {}, true],
    ['before it', [{ port: 3001, endPort: 4000 }], {}, false],
    ['behind it', [{ port: 2000, endPort: 2999 }], {}, false],
    ['a name', [{ port: 'http' }], {}, true],
    ['a name of another port', [{ port: 'http' }], { port: 9464 }, false],
    ['a name that the pod does not have', [{ port: 'ops' }], {}, false],
    ['a name of the other protocol', [{ port: 'dns' }], { port: 53 }, false],
    ['a name of UDP', [{ port: 'dns', protocol: 'UDP' }], udp, true],
    ['any of several', [{ port: 1 }, { port: 3000 }], {}, true],
  ])('%s', (_what, ports, changes, allowed) => {
    expect(isIn([{ podSelector: {}, ingress: [{ ports }] }], toApi(outside, changes))).toBe(allowed)
  })

  it('a name is none of something outside', () => {
    const egress: Spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] }
    expect(isIn([egress], { from: web, to: outside, port: 3000 })).toBe(false)
    expect(isIn([egress], { from: web, to: api, port: 3000 })).toBe(true)
  })
})
