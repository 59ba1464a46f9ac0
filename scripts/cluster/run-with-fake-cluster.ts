import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readCalls, writeFakes } from '../../cdk8s/test/support/fakes.ts'

/** What the cluster is like. */
export interface ClusterState {
  readonly server?: string
  readonly kubernetes?: string
  readonly controllerImage?: string
  readonly controllerArgs?: string
  readonly controllerAccount?: string
  /** Rights that the caller lacks, by resource. */
  readonly forbidden?: string
  readonly missingKind?: string
  /** `namespace/name` of secrets. */
  readonly secrets?: readonly string[]
  /** Public keys in `ci`, by the name of their secret. */
  readonly trusted?: Readonly<Record<string, string>>
  /** Rows of uid, kind, namespace and name that carry our label. */
  readonly live?: readonly string[]
  readonly madeBySetup?: readonly string[]
  readonly busy?: readonly string[]
  /** What the controller's config map has in the key `config`. */
  readonly controllerSettings?: string
  readonly left?: Readonly<Record<string, string>>
  /** The call that does not tell what a namespace holds. */
  readonly unlisted?: 'api-resources' | 'get configmaps,secrets'
}

export interface Run {
  readonly state?: ClusterState
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly secrets?: readonly string[]
  /** More manifests, by their file. */
  readonly files?: Readonly<Record<string, string>>
}

const controllerOf = ({ controllerAccount, controllerImage, controllerArgs }: ClusterState) =>
  [
    controllerAccount ?? 'argo',
    controllerImage ?? 'quay.io/argoproj/workflow-controller:v4.1.2',
    controllerArgs ?? '[]',
  ] as const

/** A kubectl that answers out of `state`, and takes everything. */
const kubectl = (state: ClusterState) => `
all="$*"
lines() { printf '%s\\n' "$@" | grep . || true; }
case $all in
  *' ${state.unlisted ?? 'none'} '*) echo 'Error from server (ServiceUnavailable)' >&2; exit 1 ;;
  'config current-context') echo test ;;
  *'.context.cluster}') case $all in *"'test'"*) echo cluster ;; esac ;;
  *'.cluster.server}') echo '${state.server ?? 'https://127.0.0.1:6443'}' ;;
  *' version -o json') printf '{\\n "clientVersion": {"gitVersion": "v9.9.9"},\\n "serverVersion": {\\n  "gitVersion": "v${state.kubernetes ?? '1.35.4'}"\\n }\\n}\\n' ;;
  *' get customresourcedefinition/${state.missingKind ?? 'none'}.argoproj.io'*) exit 1 ;;
  *' get customresourcedefinition/'*) ;;
  *' get deployments '*'.args}'*) echo '${controllerOf(state).join('|')}' ;;
  *' get deployments '*) echo '${controllerOf(state)[1]}' ;;
  *' auth can-i create ${state.forbidden ?? 'none'} '*) exit 1 ;;
  *' auth can-i '*) ;;
  *' get namespaces -l '*) printf 'ci\\nrelease\\n' ;;
  *' get workflows.argoproj.io '*) lines ${(state.busy ?? []).map((name) => `'${name}'`).join(' ')} ;;
  *' get cronworkflows.argoproj.io,'*'managed-by=catalog-setup'*) lines ${(state.madeBySetup ?? []).map((row) => `'${row}'`).join(' ')} ;;
  *' get cronworkflows.argoproj.io,'*) lines ${(state.live ?? []).map((row) => `'${row}'`).join(' ')} ;;
  *' get configmap '*'.data.config}'*) echo '${state.controllerSettings ?? ''}' ;;
  *' get validatingadmissionpolicies '*) echo '1 1 policy' ;;
  *' get secret signing-key -n release -o jsonpath='*) printf 'public key' | base64 ;;
  *' get secret '*' -n ci -o jsonpath='*) case $all in ${Object.entries(state.trusted ?? {})
    .map(([name, key]) => `*' ${name} '*) printf '${key}' | base64 ;;`)
    .join(' ')} *) ;; esac ;;
  *' get secret '*) set -- $all; for s in ${(state.secrets ?? []).join(' ') || 'none'}; do [ "$s" = "\${8}/\${6}" ] && echo "secret/\${6}"; done; true ;;
  *' create secret generic '*) for f in "$@"; do case $f in --from-file=*) mkdir -p "$SCRATCH/stored"; cp -r "\${f#*=}" "$SCRATCH/stored/" ;; esac; done; echo '{}' ;;
  *' label -f - '*) cat ;;
  *' apply '*' -o jsonpath='*) printf 'kept-1 ConfigMap.v1 ci kept\\nkept-2 ValidatingAdmissionPolicy.admissionregistration.k8s.io/v1  policy\\n' ;;
  *' apply '*) cat >/dev/null ;;
  *' diff '*) ;;
  *' api-resources '*) printf 'configmaps\\nsecrets\\n' ;;
  *' delete '*) ;;
  *' get configmaps,secrets -n '*) set -- $all; case \${7} in ${Object.entries(state.left ?? {})
    .map(([namespace, rows]) => `${namespace}) echo '${rows}' ;;`)
    .join(' ')} *) ;; esac ;;
  *) echo "the fake kubectl does not know: $all" >&2; exit 9 ;;
esac`

/** Runs `scripts/setup` or `scripts/teardown` against a cluster that is made up, with a kubectl and a cosign that are fakes. */
export async function run(
  script: 'setup' | 'teardown',
  { state = {}, args = [], env = {}, secrets = [], files = {} }: Run = {},
) {
  const root = await mkdtemp(join(tmpdir(), 'setup-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const manifests = join(root, 'manifests')
  await mkdir(join(manifests, 'controller'), { recursive: true })
  await writeFile(join(manifests, 'namespaces.yaml'), 'kind: Namespace\n')
  await writeFile(join(manifests, 'ci.yaml'), 'kind: ConfigMap\n')
  await writeFile(join(manifests, 'admission.yaml'), "expression: user == 'system:serviceaccount:argo:argo'\n")
  for (const [file, text] of Object.entries(files)) await writeFile(join(manifests, file), text)
  await writeFile(join(manifests, 'secrets.tsv'), secrets.map((row) => `${row}\n`).join(''))
  await writeFile(join(manifests, 'controller/config.yaml'), 'metadata:\n  name: controller\n  namespace: argo\n')
  const cosign = 'echo "private $COSIGN_PASSWORD" >cosign.key; echo public >cosign.pub'
  const fakes = await writeFakes(join(root, 'bin'), root, { kubectl: kubectl(state), cosign })
  const given = script === 'setup' ? ['--manifests', manifests, ...args] : args
  const { promise, resolve } = Promise.withResolvers<{ status: number; stdout: string; stderr: string }>()
  const child = execFile(
    join(import.meta.dirname, '..', script),
    given,
    { env: { PATH: `${fakes.folder}:${process.env.PATH}`, TMPDIR: root, ...env }, timeout: 20_000 },
    (error, stdout, stderr) => resolve({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
  )
  child.stdin?.end()
  const ended = await promise
  const calls = (await readCalls(fakes))
    .filter(({ command }) => command === 'kubectl')
    .map(({ args: words }) => words.join(' '))
  return {
    ...ended,
    calls,
    /** Calls that change something, without what is the same in all. */
    changes: calls
      .filter((call) => / (apply|delete) /.test(call))
      .map((call) => call.replace('--context test --request-timeout=60s ', '').replaceAll(manifests, 'M')),
    stored: (path: string) => readFile(join(root, 'stored', path), 'utf8'),
  }
}
