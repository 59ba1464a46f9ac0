import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { type BuiltInKind, type JsonObject, ofKind, strictDefinitions, strictSchema } from './strict-schema.ts'

const usage = `Writes scripts/kubernetes/schemas: what kubeconform holds manifests against, without a network.

  node scripts/kubernetes/write-schemas.ts

It takes them from Go modules, which Go downloads and verifies by its checksum database. Run it after a change of the
versions or kinds in this file, and commit what it writes.`

const run = promisify(execFile)
const folder = join(import.meta.dirname, 'schemas')

// The oldest that the chart promises to run on, and the one that it is tested on.
const kubernetesVersions = ['v1.30.14', 'v1.35.4'] as const
const newest = kubernetesVersions[1]

const kinds: readonly BuiltInKind[] = [
  ...['ConfigMap', 'LimitRange', 'Namespace', 'Pod', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount'].map(
    (kind) => ({ apiVersion: 'v1', kind, definition: `io.k8s.api.core.v1.${kind}` }),
  ),
  { apiVersion: 'apps/v1', kind: 'Deployment', definition: 'io.k8s.api.apps.v1.Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job', definition: 'io.k8s.api.batch.v1.Job' },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    definition: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', definition: 'io.k8s.api.policy.v1.PodDisruptionBudget' },
  ...['Ingress', 'NetworkPolicy'].map((kind) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind,
    definition: `io.k8s.api.networking.v1.${kind}`,
  })),
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    definition: `io.k8s.api.rbac.v1.${kind}`,
  })),
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map((kind) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    definition: `io.k8s.api.admissionregistration.v1.${kind}`,
  })),
]

const prometheusOperator = 'github.com/prometheus-operator/prometheus-operator@v0.85.0'
const gatewayApi = 'sigs.k8s.io/gateway-api@v1.4.1'
const externalSecrets = 'github.com/external-secrets/external-secrets@v1.3.2'
// The oldest that takes a chart by its digest.
const argoCd = 'github.com/argoproj/argo-cd/v3@v3.1.0'

/** Definitions of custom resources, each a file of a module. */
const customResources: readonly (readonly [module: string, file: string])[] = [
  [prometheusOperator, 'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml'],
  [prometheusOperator, 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml'],
  [gatewayApi, 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  [externalSecrets, 'config/crds/bases/external-secrets.io_externalsecrets.yaml'],
  [argoCd, 'manifests/crds/application-crd.yaml'],
  [argoCd, 'manifests/crds/appproject-crd.yaml'],
]

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly {
      readonly name: string
      readonly storage: boolean
      readonly schema: { readonly openAPIV3Schema: JsonObject }
    }[]
  }
}

/** Downloads a Go module, given with its version, unless Go has it. @returns its folder */
async function moduleFolder(module: string): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module], { timeout: 600_000 })
  const { Dir }: { readonly Dir: string } = JSON.parse(stdout)
  return Dir
}

/** The name by which kubeconform asks for a kind's schema. */
const fileName = ({ apiVersion, kind }: Pick<BuiltInKind, 'apiVersion' | 'kind'>) => {
  const [group = '', version] = apiVersion.split('/')
  return `${[kind, group.split('.')[0], version].filter(Boolean).join('-').toLowerCase()}.json`
}

/** An entry a line: a change of version shows what has changed. */
const lines = (object: JsonObject) =>
  `{\n${Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')}\n}\n`

async function writeBuiltIns(version: string): Promise<void> {
  const module = await moduleFolder(`k8s.io/kubernetes@${version}`)
  const document = JSON.parse(await readFile(join(module, 'api/openapi-spec/swagger.json'), 'utf8'))
  await mkdir(join(folder, version), { recursive: true })
  await writeFile(join(folder, version, 'definitions.json'), lines(strictDefinitions(document.definitions, kinds)))
  for (const kind of kinds) {
    await writeFile(join(folder, version, fileName(kind)), lines({ $ref: `definitions.json#/${kind.definition}` }))
  }
}

async function writeCustomResource(module: string, file: string): Promise<void> {
  const text = await readFile(join(await moduleFolder(module), file), 'utf8')
  const { group, names, versions }: CustomResourceDefinition['spec'] = parse(text).spec
  await mkdir(join(folder, 'custom'), { recursive: true })
  for (const { name, schema } of versions.filter(({ storage }) => storage)) {
    const kind = { apiVersion: `${group}/${name}`, kind: names.kind }
    const strict = ofKind(strictSchema(schema.openAPIV3Schema), kind)
    const metadata = { $ref: `../${newest}/definitions.json#/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` }
    const properties = { ...(strict['properties'] as JsonObject), metadata }
    await writeFile(join(folder, 'custom', fileName(kind)), lines({ ...strict, properties }))
  }
}

if (process.argv.length > 2) {
  console.log(usage)
} else {
  await rm(folder, { recursive: true, force: true })
  for (const version of kubernetesVersions) await writeBuiltIns(version)
  for (const [module, file] of customResources) await writeCustomResource(module, file)
}
