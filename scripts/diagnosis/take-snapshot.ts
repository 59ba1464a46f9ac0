import { defaultPorts, opsPaths } from '../../api/src/contract.ts'
import { type Kubectl, KubectlError } from './kubectl.ts'
import { containersOf, isReady, servingPods } from './rules/pods.ts'
import type { KubernetesEvent, Pod, Readiness, Snapshot } from './snapshot.ts'
import { trim } from './trim.ts'

const logLines = 50

/** Reads a release from the cluster. What cannot be read is named in `unread`; only the pods have to be readable. */
export async function takeSnapshot(kubectl: Kubectl, release: string): Promise<Snapshot> {
  const unread: string[] = []
  const list = async <Listed, Trimmed>(
    kind: string,
    cut: (item: Listed) => Trimmed,
    ...selector: readonly string[]
  ) => {
    try {
      const text = await kubectl.run('get', kind, ...selector, '--output', 'json')
      return (JSON.parse(text) as { readonly items: readonly Listed[] }).items.map(cut)
    } catch (error) {
      if (!(error instanceof KubectlError) || kind === 'pods') throw error
      unread.push(`${kind}: ${error.message}`)
      return []
    }
  }
  const own = ['--selector', `app.kubernetes.io/instance=${release}`]
  const pods = (await list('pods', trim.pod, ...own)).filter((pod) => pod.metadata.deletionTimestamp === undefined)
  const [deployments, jobs, autoscalers, budgets, policies, events] = await Promise.all([
    list('deployments', trim.deployment, ...own),
    list('jobs', trim.job, ...own),
    list('horizontalpodautoscalers', trim.autoscaler, ...own),
    list('poddisruptionbudgets', trim.budget, ...own),
    list('networkpolicies', trim.policy),
    list('events', trim.event),
  ])
  const names = new Set([...pods, ...deployments, ...jobs, ...autoscalers].map(({ metadata }) => metadata.name))
  return {
    namespace: kubectl.namespace,
    release,
    at: new Date().toISOString(),
    deployments,
    pods,
    jobs,
    autoscalers,
    budgets,
    policies,
    events: events
      .filter(({ type, involvedObject }) => type !== 'Normal' && names.has(involvedObject.name))
      .toSorted(byTime),
    logs: await readLogs(kubectl, pods),
    readiness: await askReadiness(kubectl, servingPods(pods)),
    unread,
  }
}

const byTime = (a: KubernetesEvent, b: KubernetesEvent): number => (a.at ?? '').localeCompare(b.at ?? '')

/** The last lines of the containers that are not well. */
async function readLogs(kubectl: Kubectl, pods: readonly Pod[]): Promise<Snapshot['logs']> {
  const wanted = pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ status }) => {
      const { state, lastState, ready } = status
      const failed = state?.terminated !== undefined && state.terminated.exitCode !== 0
      const before = state?.waiting !== undefined && lastState?.terminated !== undefined
      const unwell = failed || before || (state?.running !== undefined && !ready)
      return unwell ? [{ pod: pod.metadata.name, container: status.name, previous: before }] : []
    }),
  )
  const logs = wanted.map(async ({ pod, container, previous }) => {
    const which = previous ? ['--previous'] : []
    const args = ['logs', pod, '--container', container, ...which, '--tail', String(logLines)]
    return [`${pod}/${container}`, await kubectl.run(...args).catch(() => '')] as const
  })
  return Object.fromEntries(await Promise.all(logs))
}

async function askReadiness(kubectl: Kubectl, pods: readonly Pod[]): Promise<Snapshot['readiness']> {
  const running = pods.filter(
    (pod) => !isReady(pod) && pod.status.containerStatuses?.some(({ name, state }) => name === 'api' && state?.running),
  )
  const asked = running.map(async ({ metadata: { name } }) => [name, await readinessOf(kubectl, name)] as const)
  return Object.fromEntries(await Promise.all(asked))
}

async function readinessOf(kubectl: Kubectl, pod: string): Promise<Readiness> {
  try {
    const answer = await kubectl.get(pod, defaultPorts.ops, opsPaths.ready)
    if (answer.ok) return { ready: true }
    const { reason = `it answers ${answer.status}` } = (await answer.json()) as { reason?: string }
    return { reason }
  } catch (error) {
    return { unreachable: error instanceof Error ? error.message : String(error) }
  }
}
