import { gzipSync } from 'node:zlib'
import { type Deployment, formatDeployment } from '../../src/programs/deployment-files.ts'
import { createGitRepository } from './git-repository.ts'
import { type GitServerOptions, serveGitRepository } from './git-server.ts'
import { type RecordedRequest, recordHttp } from './http-recorder.ts'
import { runScript, type ScriptRun } from './run-script.ts'

/** Digests of an old and of a new image, and of a chart. */
export const digests = {
  old: `sha256:${'0'.repeat(64)}`,
  new: `sha256:${'1'.repeat(64)}`,
  chart: `sha256:${'c'.repeat(64)}`,
} as const

const deployment: Deployment = {
  version: '1.2.3',
  imageDigest: digests.new,
  chartVersion: '1.2.3',
  chartDigest: digests.chart,
  sourceCommit: 'a'.repeat(40),
  kind: 'promotion',
  requester: 'ada',
  approver: '',
  workflow: 'delivery-prod/promote-1',
  workflowUid: '01234567-89ab-cdef-0123-456789abcdef',
}

/** A revision of a Helm release, by its status. */
export interface FakeRevision {
  readonly status: string
  readonly description?: string
}

export interface FakePod {
  readonly name?: string
  readonly digest?: string
  readonly ip?: string
  readonly ready?: boolean
  readonly ending?: boolean
  readonly restarts?: number
  /** Why its container waits. */
  readonly waiting?: string
}

/** A pod as the Kubernetes API tells of it. */
const podObject = ({ name = 'api-1', digest = digests.new, ready = true, ...pod }: FakePod = {}) => ({
  metadata: { name, ...(pod.ending && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
  spec: {
    containers: [
      { name: 'proxy', image: 'docker.io/envoy:1' },
      { name: 'api', image: `ghcr.io/acme/catalog-api@${digest}` },
    ],
  },
  status: {
    podIP: pod.ip ?? 'localhost',
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    containerStatuses: [
      {
        name: 'api',
        restartCount: pod.restarts ?? 0,
        state: pod.waiting === undefined ? {} : { waiting: { reason: pod.waiting } },
      },
    ],
  },
})

export interface EnvironmentOptions {
  /** Files of the commit, in place of or besides the usual ones; undefined leaves one out. */
  readonly files?: Readonly<Record<string, string | undefined>>
  /** The history of each Helm release, by its name. Every upgrade and uninstall changes it. */
  readonly releases?: Readonly<Record<string, readonly FakeRevision[]>>
  /** Bash that Helm's upgrade runs; a status other than 0 leaves a failed revision. */
  readonly upgrade?: string
  /** The pods of the namespace, asked anew each time. */
  readonly pods?: (count: number) => readonly FakePod[]
  readonly git?: GitServerOptions
}

/**
 * A Helm that keeps histories in `$SCRATCH/<release>` and writes them as the real one does; an upgrade adds a revision,
 * `uninstall` removes them all.
 */
const helm = (releases: EnvironmentOptions['releases'] = {}, upgrade = '') => `
if [[ ! -d $SCRATCH/releases ]]; then
  mkdir "$SCRATCH/releases"
  ${Object.entries(releases)
    .map(([name, past]) => `echo '${past.map((one) => JSON.stringify(one)).join('\n')}' >"$SCRATCH/releases/${name}"`)
    .join('\n  ')}
fi
file=$SCRATCH/releases/$2
case $1 in
  history)
    [[ -f $file ]] || { echo 'Error: release: not found' >&2; exit 1; }
    node -e '
      const lines = require("node:fs").readFileSync(process.argv[1], "utf8").trim().split("\\n")
      console.log(JSON.stringify(lines.map((line, index) => ({ revision: index + 1, ...JSON.parse(line) }))))' "$file" ;;
  pull) touch "$4/$(basename "\${2//:/-}").tgz" ;;
  upgrade)
    for argument; do [[ $argument != --values=* ]] || cp "\${argument#*=}" "$SCRATCH/values.yaml"; done
    if (${upgrade || 'true'}); then echo '{"status":"deployed","description":"'"$7"'"}' >>"$file"
    else echo '{"status":"failed"}' >>"$file"; echo 'Error: UPGRADE FAILED: context deadline exceeded' >&2; exit 1; fi ;;
  uninstall) rm -f "$file" ;;
  test) echo 'POD LOGS: health'; [[ ! -f $SCRATCH/tests-fail ]] ;;
esac
`

const storedRelease = (status: string) =>
  gzipSync(JSON.stringify({ name: 'catalog-api', info: { status, description: 'Preparing upgrade' } })).toString(
    'base64',
  )

/** A deployment repository with one commit, a Kubernetes API and a Helm, with a function that runs a step among them. */
export async function fakeEnvironment(options: EnvironmentOptions = {}) {
  const repository = await createGitRepository()
  const files = {
    'environments/prod.yaml': formatDeployment(deployment),
    'values/prod.yaml': 'replicas: 2\n',
    ...options.files,
  }
  const present = Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))
  const commit = await repository.commit('Promote', Object.fromEntries(present))
  const git = await serveGitRepository(repository, options.git)
  let lists = 0
  const api = await recordHttp(({ method, path }: RecordedRequest) => {
    if (path.includes('/configmaps/')) {
      return { status: 200, body: method === 'GET' ? { data: { release: storedRelease('pending-upgrade') } } : {} }
    }
    lists += 1
    return { status: 200, body: { items: (options.pods ?? (() => [{}]))(lists).map(podObject) } }
  })
  const run = (step: string, env: Readonly<Record<string, string>> = {}, more: ScriptRun = {}) =>
    runScript(step, {
      ...more,
      env: {
        DEPLOYMENT_REPOSITORY: git.url,
        ENVIRONMENT: 'prod',
        COMMIT: commit,
        DIGEST: digests.new,
        IMAGE: 'ghcr.io/acme/catalog-api',
        CHART: 'ghcr.io/acme/charts/catalog-api',
        RELEASE: 'catalog-api',
        CHART_TESTS: 'true',
        SERVICE_NAMESPACE: 'deploy-prod',
        ROLLOUT_SECONDS: '60',
        SETTLE_SECONDS: '0',
        KUBERNETES_SERVER: api.url,
        ...watching,
        ...env,
      },
      files: { TOKEN_FILE: 'token', ...more.files },
      fakes: { helm: helm(options.releases, options.upgrade), ...more.fakes },
    })
  return { repository, commit, git, api, run }
}

/** Limits of a watch that takes a second. */
const watching = {
  OPS_PORT: '9464',
  LIVE_PATH: '/livez',
  READY_PATH: '/readyz',
  METRICS_PATH: '/metrics',
  REQUEST_DURATION: 'http_seconds',
  BUILD_INFO: 'build_info',
  WATCH_SECONDS: '1',
  WATCH_INTERVAL_SECONDS: '1',
  ERROR_RATIO_MAX: '0.05',
  P99_SECONDS_MAX: '0.5',
  REQUESTS_MIN: '10',
} as const
