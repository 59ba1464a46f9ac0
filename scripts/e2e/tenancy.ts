import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkAdmission } from './tenancy/admission.ts'
import { Cluster } from './tenancy/cluster.ts'
import type { Finding } from './tenancy/finding.ts'
import { readManifests } from './tenancy/manifests.ts'
import { checkNetwork, type Target } from './tenancy/network.ts'
import { checkRights } from './tenancy/rights.ts'

const usage = `Shows that a cluster that scripts/setup has prepared keeps what the manifests promise.

  node scripts/e2e/tenancy.ts [options]

  --manifests FOLDER                what was given to scripts/setup (default: workflows/production)
  --context CONTEXT                 of the kubeconfig (default: the current one)
  --only POINT                      of: admission rights network; may be repeated
  --target NAMESPACE/SERVICE:PORT   a service that a pod of each step tries to reach; may be repeated
  --image IMAGE                     with node, for those pods (default: docker.io/library/node:24-bookworm-slim)

It impersonates accounts, so it needs the rights of an administrator. It stores a workflow that no controller runs, a pod
that no node takes, and for network a pod per step and a namespace catalog-e2e-tenancy; it removes them again.`

const { values } = parseArgs({
  options: {
    manifests: { type: 'string', default: join(import.meta.dirname, '../../workflows/production') },
    context: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    target: { type: 'string', multiple: true, default: [] },
    image: { type: 'string', default: 'docker.io/library/node:24-bookworm-slim' },
    help: { type: 'boolean', default: false },
  },
})

function targetOf(text: string): Target {
  const [, namespace, service, port] = /^([a-z0-9-]+)\/([a-z0-9-]+):([0-9]+)$/.exec(text) ?? []
  if (namespace === undefined || service === undefined) throw new Error(`--target ${text}: give NAMESPACE/SERVICE:PORT`)
  return { namespace, service, port: Number(port) }
}

if (values.help) {
  console.log(usage)
} else {
  const cluster = new Cluster(values.context)
  const manifests = await readManifests(values.manifests)
  const points: Readonly<Record<string, () => Promise<readonly Finding[]>>> = {
    admission: () => checkAdmission(cluster, manifests),
    rights: () => checkRights(cluster, manifests),
    network: () => checkNetwork(cluster, manifests, { targets: values.target.map(targetOf), image: values.image }),
  }
  const unknown = values.only.find((name) => !Object.hasOwn(points, name))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: give one of ${Object.keys(points).join(', ')}`)
  const wanted = Object.entries(points).filter(([name]) => values.only.length === 0 || values.only.includes(name))
  for (const [name, check] of wanted) {
    const started = performance.now()
    const findings = await check()
    const wrong = findings.filter((finding) => finding.wrong !== undefined)
    for (const { what, wrong: reason } of findings)
      console.log(reason === undefined ? `ok     ${what}` : `WRONG  ${what}: ${reason}`)
    const seconds = Math.round((performance.now() - started) / 1000)
    console.log(`${name}: ${findings.length - wrong.length} passed, ${wrong.length} failed in ${seconds} s`)
    if (wrong.length > 0 || findings.length === 0) process.exitCode = 1
  }
}
