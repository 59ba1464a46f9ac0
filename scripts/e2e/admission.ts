import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { TrustPolicy } from '../../cdk8s/src/programs/trust.ts'
import { type ProfileName, profiles } from '../../cdk8s/src/settings.ts'
import { deployedImagesPolicy } from '../../cdk8s/src/trust/deployed-images.ts'
import { kyvernoPolicy } from '../../cdk8s/src/trust/kyverno.ts'
import { trustPolicy } from '../../cdk8s/src/trust/policy.ts'
import { canaries, trials } from './admission/cases.ts'
import { type Place, prepareImages, type Signers } from './admission/recipes.ts'
import { newSigner } from './admission/statements.ts'
import { type Asked, tryPod } from './admission/try-pod.ts'
import { Cluster, eventually } from './tenancy/cluster.ts'

const usage = `Shows that a cluster with Kyverno 1.17 or newer refuses what the trust policy does not allow.

  node scripts/e2e/admission.ts [options]

  --registry HOST/PATH       where images for this run go (default: that of the profile local)
  --registry-here HOST/PATH  the same, as this machine reaches it (default: as --registry)
  --profile PROFILE          of the settings; local speaks plain HTTP with the registry (default: local)
  --kyverno NAMESPACE        where Kyverno runs (default: kyverno)
  --context CONTEXT          of the kubeconfig (default: the current one)

It needs kubectl and cosign, and an administrator. It makes keys for the run, images that no node could run, two
namespaces, two secrets beside Kyverno and policies of its own, and asks the API server about pods without storing them.
All but the images is removed again.`

const { values } = parseArgs({
  options: {
    registry: { type: 'string', default: 'registry.registry.svc.cluster.local:5000/catalog-e2e' },
    'registry-here': { type: 'string' },
    profile: { type: 'string', default: 'local' },
    kyverno: { type: 'string', default: 'kyverno' },
    context: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const names = { judged: 'catalog-e2e-admission', elsewhere: 'catalog-e2e-unjudged' } as const
const keys = { first: 'catalog-e2e-key', second: 'catalog-e2e-key-2' } as const

async function main(): Promise<void> {
  const cluster = new Cluster(values.context)
  const { code } = await cluster.ask(['get', 'crd', 'imagevalidatingpolicies.policies.kyverno.io'])
  if (code !== 0) throw new Error('the cluster does not know ImageValidatingPolicy: install Kyverno 1.17 or newer')
  const settings = profiles[values.profile as ProfileName]?.steps
  if (settings === undefined) throw new Error(`--profile ${values.profile}: give one of ${Object.keys(profiles)}`)
  const scratch = await mkdtemp(join(tmpdir(), 'admission-'))
  const place: Place = {
    image: `${values.registry}/admission`,
    imageHere: `${values['registry-here'] ?? values.registry}/admission`,
    plainHttp: settings.plainHttp,
    scratch,
  }
  try {
    const policy = { ...trustPolicy(settings), images: [place.image] }
    const digests = await prepareImages(policy, place, await makeKeys(cluster, scratch))
    await enforce(cluster, policy, settings.plainHttp)
    await judge(cluster, { namespaces: names, image: place.image, digests })
  } finally {
    await cleanUp(cluster)
    await rm(scratch, { recursive: true })
  }
}

/** Two keys that the policy trusts, as secrets beside Kyverno, and one that it does not. */
async function makeKeys(cluster: Cluster, scratch: string): Promise<Signers> {
  const signer = (name: keyof Signers) => newSigner(join(scratch, name))
  const signers = { first: await signer('first'), second: await signer('second'), stranger: await signer('stranger') }
  for (const [name, secret] of Object.entries(keys)) {
    const metadata = { name: secret, namespace: values.kyverno }
    const stringData = { 'cosign.pub': await readFile(join(scratch, name, 'cosign.pub'), 'utf8') }
    await apply(cluster, { apiVersion: 'v1', kind: 'Secret', metadata, stringData })
  }
  return signers
}

/** The policies of the pipelines for a namespace of the run, and one of which they say nothing. */
async function enforce(cluster: Cluster, policy: TrustPolicy, plainHttp: boolean): Promise<void> {
  for (const name of Object.values(names)) {
    await apply(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  const trustedKeys = Object.values(keys)
  const judged = [names.judged]
  const kyverno = { judged, namespace: values.kyverno, trustedKeys, plainHttp, pullSecret: 'registry-pull' }
  await apply(cluster, { ...kyvernoPolicy(policy, kyverno), metadata: { name: names.judged } })
  for (const object of deployedImagesPolicy(policy, judged, names.judged)) await apply(cluster, object)
}

async function judge(cluster: Cluster, asked: Asked): Promise<void> {
  // Kyverno's policy and the one of Kubernetes: by what each says, since a namespace that is new refuses pods, too.
  for (const canary of canaries) {
    const isRefused = async () => canary.refused?.test(await tryPod(cluster, canary, asked)) || undefined
    await eventually(60, `a policy refuses ${canary.what}`, isRefused)
  }
  let failed = 0
  for (const { what, refused, ...trial } of trials) {
    const message = await tryPod(cluster, trial, asked)
    const right = refused === undefined ? message === '' : refused.test(message)
    if (!right) failed++
    console.log(`${right ? 'ok    ' : 'WRONG '} ${what}: ${message || 'let in'}`)
  }
  console.log(`admission: ${trials.length - failed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

async function cleanUp(cluster: Cluster): Promise<void> {
  const gone = async (...args: readonly string[]) => {
    const { code, stderr } = await cluster.ask(['delete', '--ignore-not-found', '--wait=false', ...args])
    if (code === 0) return
    console.error(`not deleted: ${args.join(' ')}: ${stderr}`)
    process.exitCode = 1
  }
  await gone('imagevalidatingpolicy', names.judged)
  await gone('validatingadmissionpolicybinding', `${names.judged}-deny`)
  await gone('validatingadmissionpolicy', names.judged)
  await gone('namespace', ...Object.values(names))
  await gone('secret', ...Object.values(keys), '--namespace', values.kyverno)
}

async function apply(cluster: Cluster, object: object): Promise<void> {
  await cluster.tell(['apply', '--server-side', '-f', '-'], { input: object })
}

if (values.help) console.log(usage)
else await main()
