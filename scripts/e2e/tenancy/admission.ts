import { review } from '../../../cdk8s/test/support/admission-review.ts'
import type { AdmissionCase } from '../../../cdk8s/test/tenancy/admission-case.ts'
import { admissionCases } from '../../../cdk8s/test/tenancy/admission-cases.ts'
import type { Cluster } from './cluster.ts'
import type { Finding } from './finding.ts'
import type { Manifest } from './manifests.ts'

interface Stored {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly labels?: object
    readonly finalizers?: readonly string[]
  }
  readonly spec: object
  readonly status?: object
}

// RBAC would refuse most of them before an admission policy is asked.
const groups = ['system:masters']
const controller = { user: 'system:serviceaccount:argo:argo', groups }
/** A controller leaves alone what is labelled for another. */
const untouched = { 'workflows.argoproj.io/controller-instanceid': 'e2e-tenancy' }

/**
 * Asks the API server what the tests ask the evaluator of admission policies, without storing any of it. The server names
 * one of the demands that are not met, the evaluator all.
 */
export async function checkAdmission(cluster: Cluster, manifests: readonly Manifest[]): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const [place, cases] of admissionCases) {
    for (const one of cases) {
      const { name, request } = one
      const { refusals } = review(request, manifests)
      const message = await refusalOf(cluster, one)
      const right = refusals.length === 0 ? message === '' : refusals.some((refusal) => message.includes(refusal))
      const wanted = refusals.length === 0 ? 'to be let in' : refusals.join(' or ')
      const verdict = refusals.length === 0 ? 'let in' : 'refused'
      const what = `${place}: ${name} ${verdict}`
      findings.push(right ? { what } : { what, wrong: `got ${JSON.stringify(message)}, wanted ${wanted}` })
    }
  }
  return findings
}

/** What the API server says against it; nothing where it lets it in. */
async function refusalOf(cluster: Cluster, { request, author }: AdmissionCase): Promise<string> {
  const as = { user: request.username, groups }
  if (request.oldObject === undefined) {
    const args = ['create', '--dry-run=server', '--validate=false', '-f', '-']
    const { code, stderr } = await cluster.ask(args, { input: request.object, as })
    return code === 0 ? '' : stderr
  }
  const stored = await store(cluster, request.oldObject as Stored, author)
  const { name, namespace } = stored.metadata
  try {
    const [, subresource] = request.resource.split('/')
    const input = labelled(request.object as Stored)
    const args =
      subresource === undefined
        ? ['replace', '--dry-run=server', '--validate=false', '-f', '-']
        : ['replace', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}/${subresource}?dryRun=All`, '-f', '-']
    const { code, stderr } = await cluster.ask(args, { input, as })
    return code === 0 ? '' : stderr
  } finally {
    await remove(cluster, stored)
  }
}

/** Removes what was stored; nobody else takes its finalizers away. */
async function remove(cluster: Cluster, { kind, metadata }: Stored): Promise<void> {
  const subject = [kind, metadata.name, '-n', metadata.namespace]
  if (metadata.finalizers) {
    const patch = ['--type=merge', '--patch', '{"metadata":{"finalizers":null}}']
    await cluster.tell(['patch', ...subject, ...patch], { as: controller })
  }
  await cluster.tell(['delete', ...subject, '--wait=true', '--grace-period=0', '--force'])
}

/** Stores what is to be changed: first as it is submitted, then with the status that a controller would have written. */
async function store(cluster: Cluster, { status, ...object }: Stored, author = controller.user): Promise<Stored> {
  // A pod that no node takes.
  const spec = object.kind === 'Pod' ? { ...object.spec, nodeSelector: { 'e2e-tenancy': 'none' } } : object.spec
  const input = labelled({ ...object, spec })
  const created = await cluster.json<Stored>(['create', '-f', '-'], { input, as: { user: author, groups } })
  if (status === undefined) return created
  return cluster.json<Stored>(['replace', '-f', '-'], { input: { ...created, status }, as: controller })
}

/** The same, for no controller, unless it says for which. */
function labelled(object: Stored): Stored {
  return { ...object, metadata: { ...object.metadata, labels: { ...untouched, ...object.metadata.labels } } }
}
