import type { Finding } from '../finding.ts'
import type { Pod, Snapshot, Terminated } from '../snapshot.ts'
import { logErrors, logOf } from './logs.ts'
import { containersOf, eventsOf, type RunningContainer, servingPods } from './pods.ts'

/** Exit code of a service whose configuration cannot be used (EX_CONFIG of sysexits). */
const configurationExitCode = 78

/** Containers of the service that ended although they should not have, and why. The migration has a rule of its own. */
export function crashes(snapshot: Snapshot): readonly Finding[] {
  return servingPods(snapshot.pods)
    .filter(({ metadata }) => !answers(snapshot, metadata.name))
    .flatMap((pod) =>
      containersOf(pod).flatMap((container) => {
        const end = endOf(container)
        return end === undefined || container.spec.name === 'wait-for-schema'
          ? []
          : [crash(snapshot, pod, container, end)]
      }),
    )
}

/** Whether the service runs again and says itself why it is not ready: then an earlier end is not the cause. */
const answers = ({ readiness }: Snapshot, pod: string): boolean => 'reason' in (readiness[pod] ?? {})

/** How the container ended, if that is why it does not serve now. */
function endOf({ status }: RunningContainer): Terminated | undefined {
  if (status.ready) return undefined
  const end = status.state?.terminated ?? status.lastState?.terminated
  return end?.exitCode === 0 && status.state?.terminated !== undefined ? undefined : end
}

function crash(snapshot: Snapshot, pod: Pod, { spec, status }: RunningContainer, end: Terminated): Finding {
  const { name } = pod.metadata
  const log = logOf(snapshot, name, spec.name)
  const evidence = [
    `pod/${name}, container ${spec.name}: exit code ${end.exitCode}, ${end.reason ?? 'no reason'}, ${status.restartCount} restarts`,
  ]
  if (end.exitCode === configurationExitCode) return misconfigured(log, evidence)
  if (end.reason === 'OOMKilled') {
    const limit = spec.resources?.limits?.['memory'] ?? 'no'
    return {
      cause: `A container needed more memory than its limit of ${limit}.`,
      advice: 'raise resources.limits.memory in the values.',
      evidence,
    }
  }
  const probes = eventsOf(snapshot, 'Pod', name).filter(({ message = '' }) =>
    /^(Liveness|Startup) probe failed/.test(message),
  )
  const lastProbe = probes.at(-1)?.message
  if (lastProbe !== undefined && end.exitCode !== 1) {
    const probe = /^\w+/.exec(lastProbe)?.[0].toLowerCase()
    return {
      cause: `The kubelet restarts a container whose ${probe} probe fails.`,
      advice: `see the log below for what keeps it busy; raise probes.${probe} in the values if it only needs longer.`,
      evidence: [...evidence, lastProbe, ...logErrors(log)],
    }
  }
  return {
    cause: `The service ends with exit code ${end.exitCode}.`,
    advice: `see its last words below, and all of them with: kubectl logs --previous ${name} --container ${spec.name}`,
    evidence: [...evidence, ...logErrors(log)],
  }
}

/** The service lists its mistakes by the names of variables, never with a value. */
function misconfigured(log: string, evidence: readonly string[]): Finding {
  const lines = log.split('\n')
  const begin = lines.findIndex((line) => line.startsWith('The configuration cannot be used:'))
  const mistakes = begin < 0 ? [] : lines.slice(begin + 1).filter((line) => /^ {2}[A-Z_]+ /.test(line))
  const names = mistakes.map((line) => line.trim().split(' ', 1)[0])
  return {
    cause: `The service does not accept its configuration${names.length > 0 ? `: ${[...new Set(names)].join(', ')}` : ''}.`,
    advice: 'correct the values, or what the Secret holds; README.md lists the bounds of every variable.',
    evidence: [...evidence, ...mistakes.map((line) => line.trim())],
  }
}
