import { stepLabel } from '../../../cdk8s/src/argo/labels.ts'
import { selects } from '../../kubernetes/label-selector.ts'
import { type Endpoint, forbiddenBy, type NetworkPolicy } from '../../kubernetes/network-policy.ts'
import type { Cluster } from './cluster.ts'
import { eventually } from './cluster.ts'
import type { Finding } from './finding.ts'
import type { Manifest } from './manifests.ts'
import { listensAt, type Place, type Probe, probePod, readAttempts } from './probe.ts'

/** A service in the cluster, by its namespace and name. */
export interface Target {
  readonly namespace: string
  readonly service: string
  readonly port: number
}

interface Slices {
  readonly items: readonly {
    readonly ports?: readonly { readonly port: number }[]
    readonly endpoints?: readonly { readonly addresses: readonly string[] }[]
  }[]
}
interface Service {
  readonly spec: { readonly ports: readonly { readonly port: number; readonly targetPort: number | string }[] }
}

const outside = 'catalog-e2e-tenancy'
const free: Probe = { namespace: outside, name: 'free', labels: {} }

/** A namespace's quota has to have room for them. */
const atOnce = 4

/** Compares where pods of steps get through to, and who gets through to them, with what the rendered policies say. */
export async function checkNetwork(
  cluster: Cluster,
  manifests: readonly Manifest[],
  { targets, image }: { readonly targets: readonly Target[]; readonly image: string },
): Promise<readonly Finding[]> {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as readonly NetworkPolicy[]
  const api = { namespace: 'default', service: 'kubernetes', port: 443 }
  const places = await Promise.all([api, ...targets].map((target) => resolve(cluster, target)))
  const probes = probesOf(manifests, policies)
  const findings: Finding[] = []
  await cluster.tell(['create', 'namespace', outside])
  try {
    const reachable = (await run(cluster, [free], places, image)).attempts[0] ?? new Map()
    for (let at = 0; at < probes.length; at += atOnce) {
      const some = probes.slice(at, at + atOnce)
      const { attempts, addresses } = await run(cluster, some, places, image)
      const outward = some.flatMap((probe, index) =>
        places.map((place) => judge({ probe, place, policies, reachable, got: attempts[index] ?? new Map() })),
      )
      findings.push(...outward, ...(await checkInward(cluster, some, addresses, image)))
      await remove(cluster, some)
    }
    return findings
  } finally {
    await remove(cluster, probes)
    await cluster.tell(['delete', 'namespace', outside, '--wait=false'])
  }
}

/** Starts pods and waits until they have tried all `places`. */
async function run(cluster: Cluster, probes: readonly Probe[], places: readonly Place[], image: string) {
  for (const probe of probes) await cluster.tell(['create', '-f', '-'], { input: probePod(probe, places, image) })
  const addresses = await Promise.all(probes.map((probe) => addressOf(cluster, probe)))
  return { addresses, attempts: await Promise.all(probes.map((probe) => readAttempts(cluster, probe))) }
}

async function remove(cluster: Cluster, probes: readonly Probe[]): Promise<void> {
  for (const { namespace, name } of probes) {
    await cluster.tell(['delete', 'pod', name, '-n', namespace, '--ignore-not-found', '--wait=false'])
  }
}

interface Judged {
  readonly probe: Probe
  readonly place: Place
  readonly policies: readonly NetworkPolicy[]
  readonly reachable: ReadonlyMap<string, boolean>
  readonly got: ReadonlyMap<string, boolean>
}

function judge({ probe, place, policies, reachable, got }: Judged): Finding {
  const what = `${probe.namespace}/${probe.labels[stepLabel]} to ${place.name}`
  if (reachable.get(place.name) !== true) return { what, wrong: 'a pod without policies does not get there either' }
  const from: Endpoint = { namespace: probe.namespace, labels: probe.labels }
  const open = forbiddenBy(policies, { from, to: { ip: place.address }, port: place.addressPort }).length === 0
  const verdict = `${what} ${open ? 'open' : 'closed'}`
  return got.get(place.name) === open
    ? { what: verdict }
    : { what: verdict, wrong: `it is ${open ? 'closed' : 'open'}` }
}

/** A pod for one step of those whom the same policies select. */
function probesOf(manifests: readonly Manifest[], policies: readonly NetworkPolicy[]): readonly Probe[] {
  const pods = manifests.flatMap(({ kind, metadata: { namespace = '' }, spec }) =>
    kind === 'WorkflowTemplate' ? stepsOf(spec as WorkflowTemplateSpec).map((step) => probeOf(namespace, step)) : [],
  )
  const selecting = ({ namespace, labels }: Probe) =>
    policies
      .filter(({ metadata, spec }) => metadata.namespace === namespace && selects(spec.podSelector ?? {}, labels))
      .map(({ metadata }) => metadata.name)
  return [...Map.groupBy(pods, (pod) => JSON.stringify([pod.namespace, selecting(pod)])).values()].flatMap(
    ([first]) => first ?? [],
  )
}

interface WorkflowTemplateSpec {
  readonly templates: readonly { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } }[]
}

const stepsOf = ({ templates }: WorkflowTemplateSpec) =>
  templates.flatMap(({ metadata }) => metadata?.labels?.[stepLabel] ?? [])

const probeOf = (namespace: string, step: string) => ({ namespace, name: `e2e-${step}`, labels: { [stepLabel]: step } })

/** Nobody gets into a pod of a step, not even on a port that it listens on. */
async function checkInward(
  cluster: Cluster,
  confined: readonly Probe[],
  addresses: readonly string[],
  image: string,
): Promise<readonly Finding[]> {
  const caller: Probe = { namespace: outside, name: `caller-${addresses[0]?.replaceAll('.', '-')}`, labels: {} }
  const self = await addressOf(cluster, free)
  const places = [...addresses, self].map((address) => ({
    name: address,
    host: address,
    port: listensAt,
    address,
    addressPort: listensAt,
  }))
  await cluster.tell(['create', '-f', '-'], { input: probePod(caller, places, image) })
  const got = await readAttempts(cluster, caller)
  const control = {
    what: 'the caller gets into a pod without policies',
    ...(got.get(self) === true ? {} : { wrong: 'it does not' }),
  }
  const closed = confined.map(({ namespace, name }, index) => ({
    what: `a stranger to ${namespace}/${name} closed`,
    ...(got.get(addresses[index] ?? '') === false ? {} : { wrong: 'it is open' }),
  }))
  return [control, ...closed]
}

/** Policies see where a service leads to, not the service. */
async function resolve(cluster: Cluster, { namespace, service, port }: Target): Promise<Place> {
  const [slices, { spec }] = await Promise.all([
    cluster.json<Slices>(['get', 'endpointslices', '-n', namespace, '-l', `kubernetes.io/service-name=${service}`]),
    cluster.json<Service>(['get', 'service', service, '-n', namespace]),
  ])
  // The API server's own slice has no such label in every version.
  const [slice] =
    slices.items.length > 0
      ? slices.items
      : [await cluster.json<Slices['items'][number]>(['get', 'endpointslice', service, '-n', namespace])]
  const address = slice?.endpoints?.[0]?.addresses[0]
  const target = spec.ports.find((one) => one.port === port)?.targetPort
  const addressPort = typeof target === 'number' ? target : slice?.ports?.[0]?.port
  if (address === undefined || addressPort === undefined)
    throw new Error(`service ${service} in ${namespace} leads nowhere at port ${port}`)
  return { name: `${service}.${namespace}:${port}`, host: `${service}.${namespace}.svc`, port, address, addressPort }
}

const addressOf = (cluster: Cluster, { namespace, name }: Probe) =>
  eventually(180, `pod ${name} in ${namespace} has an address`, async () => {
    const { status } = await cluster.json<{ status: { podIP?: string } }>(['get', 'pod', name, '-n', namespace])
    return status.podIP
  })
