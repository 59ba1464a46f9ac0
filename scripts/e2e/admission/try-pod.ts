import type { Cluster } from '../tenancy/cluster.ts'
import type { AdmissionTrial } from './cases.ts'
import type { ImageKind } from './recipes.ts'

export interface Asked {
  readonly namespaces: { readonly judged: string; readonly elsewhere: string }
  /** As pods name it, without tag and digest. */
  readonly image: string
  readonly digests: ReadonlyMap<ImageKind, string>
}

/** What the API server says against the pod, on one line; nothing where it would let it in. */
export async function tryPod(
  cluster: Cluster,
  trial: Omit<AdmissionTrial, 'what' | 'refused'>,
  asked: Asked,
): Promise<string> {
  const namespace = trial.elsewhere === true ? asked.namespaces.elsewhere : asked.namespaces.judged
  const { at = 'containers' } = trial
  const tried = container('tried', referenceOf(trial, asked))
  const trusted = container('main', `${asked.image}@${asked.digests.get('trusted')}`)
  if (at === 'ephemeralContainers') return tryDebugging(cluster, namespace, { trusted, tried })
  const spec = at === 'containers' ? { containers: [tried] } : { initContainers: [tried], containers: [trusted] }
  return refusalOf(await cluster.ask(['create', '--dry-run=server', '-f', '-'], { input: pod(namespace, spec) }))
}

type Container = ReturnType<typeof container>

/** A pod has to be there before a container can be added to it: one that no node takes. */
async function tryDebugging(
  cluster: Cluster,
  namespace: string,
  { trusted, tried }: { readonly trusted: Container; readonly tried: Container },
): Promise<string> {
  const spec = { containers: [trusted], nodeSelector: { 'catalog-e2e': 'none' } }
  const stored = { ...pod(namespace, spec), metadata: { name: 'debugged', namespace } }
  await cluster.tell(['apply', '--server-side', '-f', '-'], { input: stored })
  const path = `/api/v1/namespaces/${namespace}/pods/${stored.metadata.name}`
  const current = JSON.parse(await cluster.tell(['get', '--raw', path])) as { spec: object }
  const { resources: _none, ...ephemeral } = tried
  const changed = { ...current, spec: { ...current.spec, ephemeralContainers: [ephemeral] } }
  return refusalOf(
    await cluster.ask(['replace', '--raw', `${path}/ephemeralcontainers?dryRun=All`, '-f', '-'], { input: changed }),
  )
}

function referenceOf({ image, by = 'digest' }: Pick<AdmissionTrial, 'image' | 'by'>, asked: Asked): string {
  if (image === 'another-image') return 'docker.io/library/busybox:1.37'
  if (image === 'unknown-digest') return `${asked.image}@sha256:${'0'.repeat(64)}`
  return by === 'tag' ? `${asked.image}:${image}` : `${asked.image}@${asked.digests.get(image)}`
}

const container = (name: string, image: string) => ({
  name,
  image,
  resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } },
})

const pod = (namespace: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'tried', namespace },
  spec,
})

const refusalOf = ({ code, stderr }: { readonly code: number; readonly stderr: string }) =>
  code === 0 ? '' : stderr.trim().replaceAll(/\s+/g, ' ')
