import { type Asker, type Rule, rightsOf } from '../../../cdk8s/test/support/access-review.ts'
import type { Cluster, Impersonation } from './cluster.ts'
import type { Finding } from './finding.ts'
import type { Manifest } from './manifests.ts'

interface RulesReview {
  readonly status: { readonly resourceRules: readonly Rule[]; readonly incomplete?: boolean }
}

/** Nobody ever gave this account anything: what it may do, every account may. */
const stranger: Asker = { namespace: 'kube-public', name: 'e2e-tenancy' }

/** Compares what the API server lets each account and group do with what `manifests` say. */
export async function checkRights(cluster: Cluster, manifests: readonly Manifest[]): Promise<readonly Finding[]> {
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)
  const findings: Finding[] = []
  for (const namespace of namespaces) {
    const common = new Set(await rulesOf(cluster, stranger, namespace))
    for (const asker of askersIn(manifests)) {
      const has = (await rulesOf(cluster, asker, namespace)).filter((rule) => !common.has(rule))
      const given = rightsOf(asker, manifests).filter((right) => right.namespace === namespace)
      const wanted = given.flatMap(({ rule }) => texts(rule))
      findings.push(compare(`${label(asker)} in ${namespace}`, has, wanted))
    }
  }
  return [...findings, ...(await checkKey(cluster, manifests))]
}

/** Every account but those of the key's own namespace tries to read the key. */
async function checkKey(cluster: Cluster, manifests: readonly Manifest[]): Promise<readonly Finding[]> {
  const strangers = askersIn(manifests).filter((asker) => !('namespace' in asker && asker.namespace === 'release'))
  const findings: Finding[] = []
  for (const asker of strangers) {
    const { code, stderr } = await cluster.ask(['get', 'secret', 'signing-key', '-n', 'release'], {
      as: identity(asker),
    })
    const refused = code !== 0 && stderr.includes('Forbidden')
    const wrong = refused ? {} : { wrong: `got the exit code ${code} and ${JSON.stringify(stderr)}` }
    findings.push({ what: `${label(asker)} cannot read the signing key`, ...wrong })
  }
  return findings
}

function compare(what: string, has: readonly string[], wanted: readonly string[]): Finding {
  const more = has.filter((rule) => !wanted.includes(rule))
  const less = wanted.filter((rule) => !has.includes(rule))
  const wrong = [...more.map((rule) => `may also ${rule}`), ...less.map((rule) => `may not ${rule}`)].join(', ')
  return { what, ...(wrong !== '' && { wrong }) }
}

async function rulesOf(cluster: Cluster, asker: Asker, namespace: string): Promise<readonly string[]> {
  const input = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } }
  const { status } = await cluster.json<RulesReview>(['create', '--validate=false', '-f', '-'], {
    input,
    as: identity(asker),
  })
  // An authorizer that cannot list may allow what nobody sees here.
  if (status.incomplete === true) throw new Error(`the API server cannot list all rights of ${label(asker)}`)
  return status.resourceRules.flatMap(texts)
}

const texts = ({ verbs, apiGroups, resources, resourceNames = [] }: Rule) =>
  apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.map((verb) => [verb, `${group}/${resource}`, ...resourceNames].join(' '))),
  )

function askersIn(manifests: readonly Manifest[]): readonly Asker[] {
  const accounts = manifests
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map(({ metadata: { namespace = '', name } }) => ({ namespace, name }))
  const subjects = manifests.flatMap(({ subjects: given = [] }) => given)
  const groups = subjects.filter(({ kind }) => kind === 'Group').map(({ name }) => ({ group: name }))
  return [...accounts, ...groups]
}

const label = (asker: Asker) => ('group' in asker ? `group ${asker.group}` : `${asker.namespace}/${asker.name}`)

const identity = (asker: Asker): Impersonation =>
  'group' in asker
    ? { user: 'somebody', groups: [asker.group] }
    : { user: `system:serviceaccount:${asker.namespace}:${asker.name}` }
