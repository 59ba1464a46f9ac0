import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt, attemptPatiently, type CommandResult, lastLine } from './command.ts'
import { say } from './program.ts'

/** A release of a chart. */
export interface ReleaseName {
  readonly name: string
  readonly namespace: string
}

/** One attempt to install or upgrade a release, as Helm has recorded it. */
export interface Revision {
  readonly revision: number
  /** https://github.com/helm/helm/blob/v3.19.0/pkg/release/status.go */
  readonly status: string
  readonly description: string
}

/** What a release is made of. */
export interface ReleaseInput {
  /** The chart, as a file. */
  readonly chart: string
  /** Files of values; later ones win. */
  readonly values: readonly string[]
  /** Strings that win over all files, by their path. */
  readonly strings: Readonly<Record<string, string>>
  /** Numbers that do. */
  readonly numbers?: Readonly<Record<string, number>>
}

export interface Upgrade extends ReleaseInput {
  /** What the history says of it. */
  readonly description: string
  /** The longest wait for its pods and jobs, and for each of its hooks. */
  readonly seconds: number
}

/** Beyond what Helm was told to wait for. Then it hangs, and is killed. */
const graceMs = 60_000

/** Every attempt that Helm remembers, the oldest first; none where there is no such release. */
export async function history({ name, namespace }: ReleaseName): Promise<readonly Revision[]> {
  const result = await attemptPatiently('helm', ['history', name, '--namespace', namespace, '--output', 'json'], {
    env: folders(),
    timeoutMs: graceMs,
  })
  if (result.code !== 0 && /release: not found/.test(result.stderr)) return []
  return JSON.parse(succeeded(result, 'history')) as readonly Revision[]
}

/** Installs or upgrades, and waits until all that it made is ready. Rejects with what Helm says when it failed. */
export async function upgrade({ name, namespace }: ReleaseName, to: Upgrade): Promise<void> {
  const args = ['upgrade', name, to.chart, '--install', '--namespace', namespace, '--description', to.description]
  const waiting = ['--wait', '--wait-for-jobs', '--timeout', `${to.seconds}s`, '--reset-values', '--hide-notes']
  const options = { env: folders(), timeoutMs: to.seconds * 1000 + graceMs }
  succeeded(await attempt('helm', [...args, ...valueArguments(to), ...waiting], options), 'upgrade')
}

/** Where no cluster is asked: which one a chart needs is found out when it is installed. */
export const assumedKubernetes = '1.35.0'

/**
 * What Helm says against the values: that the schema or a template of the chart refuses them. Nothing where it can render
 * the release. No cluster is asked.
 */
export async function objectionTo({ name, namespace }: ReleaseName, input: ReleaseInput): Promise<string | undefined> {
  const place = ['--namespace', namespace, '--kube-version', assumedKubernetes]
  const args = ['template', name, input.chart, ...place, ...valueArguments(input)]
  const result = await attempt('helm', args, { env: folders(), timeoutMs: graceMs })
  // Helm ends with 1 for what it refuses, and by a signal where it was killed.
  if (result.code === 1) return result.stderr.replace(/^Use --debug flag.*$/m, '').trim()
  succeeded(result, 'template')
}

function valueArguments({ values, strings, numbers = {} }: ReleaseInput): readonly string[] {
  return [
    ...values.map((file) => `--values=${file}`),
    ...Object.entries(strings).map(([path, value]) => `--set-string=${path}=${value}`),
    ...Object.entries(numbers).map(([path, value]) => `--set=${path}=${value}`),
  ]
}

/** Removes a release with its history, and waits until its objects are gone. None is there: nothing to do. */
export async function uninstall({ name, namespace }: ReleaseName, seconds: number): Promise<void> {
  const waiting = ['--ignore-not-found', '--cascade=foreground', '--wait', '--timeout', `${seconds}s`]
  const options = { env: folders(), timeoutMs: seconds * 1000 + graceMs }
  succeeded(await attempt('helm', ['uninstall', name, '--namespace', namespace, ...waiting], options), 'uninstall')
}

/** Runs the tests of a release, each for at most `seconds`, and says what they said. Rejects where one fails. */
export async function testRelease({ name, namespace }: ReleaseName, seconds: number): Promise<void> {
  const args = ['test', name, '--namespace', namespace, '--logs', '--hide-notes', '--timeout', `${seconds}s`]
  const result = await attempt('helm', args, { env: folders(), timeoutMs: 5 * seconds * 1000 + graceMs })
  say(result.stdout)
  succeeded(result, 'test')
}

/** Fetches the chart that has `digest` and returns its file. Nothing else can come: the digest is that of the content. */
export async function pullChart(chart: string, digest: string, plainHttp: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'chart-'))
  const args = ['pull', `oci://${chart}@${digest}`, '--destination', folder, ...(plainHttp ? ['--plain-http'] : [])]
  succeeded(await attemptPatiently('helm', args, { env: folders(), timeoutMs: graceMs }), 'pull')
  return join(folder, `${chart.split('/').at(-1)}@${digest.replace(':', '-')}.tgz`)
}

let home: string | undefined

/** Helm writes into the home of its user, which a pod may not have, and reads the login where docker has it. */
function folders(): Readonly<Record<string, string>> {
  home ??= mkdtempSync(join(tmpdir(), 'helm-'))
  const dockerConfig = process.env['DOCKER_CONFIG']
  return {
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    ...(dockerConfig !== undefined && { HELM_REGISTRY_CONFIG: join(dockerConfig, 'config.json') }),
  }
}

function succeeded({ code, stdout, stderr }: CommandResult, command: string): string {
  if (code === 0) return stdout
  say(stderr)
  throw new Error(`helm ${command} failed: ${lastLine(stderr)}`)
}
