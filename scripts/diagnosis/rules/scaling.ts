import type { Finding } from '../finding.ts'
import { explain, type KnownMessage } from '../known-message.ts'
import type { Snapshot } from '../snapshot.ts'

/** What an autoscaler says of itself when it cannot work. */
const failures: readonly KnownMessage[] = [
  {
    says: /missing request for cpu/,
    cause: 'The autoscaler counts CPU in percent of the request, and a container has none',
    advice: 'set resources.requests.cpu in the values.',
  },
  {
    says: /no metrics returned|did not receive metrics/,
    cause: 'The autoscaler has no metrics of the pods yet',
    advice: 'wait two minutes after pods have started; if it stays so, see to metrics-server: kubectl top pods',
  },
  {
    says: /the server (?:could not find|is currently unable)|unable to (?:get|fetch) metrics/,
    cause: 'The autoscaler gets no metrics, because the cluster serves none',
    advice: 'install metrics-server, or turn autoscaling.enabled off.',
  },
  { says: /(?:)/, cause: 'The autoscaler cannot work', advice: 'see what it says below.' },
]

/** Autoscalers that cannot see or do what they need. */
export function blindAutoscalers({ autoscalers }: Snapshot): readonly Finding[] {
  return autoscalers.flatMap(({ metadata, status }) => {
    const broken = status.conditions?.find(
      (condition) => ['ScalingActive', 'AbleToScale'].includes(condition.type) && condition.status === 'False',
    )
    if (broken === undefined || broken.reason === 'ScalingDisabled') return []
    const finding = explain(failures, broken.message ?? '')
    const evidence = [`hpa/${metadata.name}: ${broken.reason}: ${broken.message}`]
    return finding === undefined ? [] : [{ ...finding, evidence }]
  })
}

/** Budgets that allow no eviction although every pod is well: no node can ever be drained. */
export function blockingBudgets({ budgets }: Snapshot): readonly Finding[] {
  return budgets.flatMap(({ metadata, status }) => {
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status
    if (disruptionsAllowed > 0 || expectedPods === 0 || currentHealthy < expectedPods) return []
    return [
      {
        cause: 'The disruption budget lets no pod go although all are well, so no node can be drained.',
        advice: 'set podDisruptionBudget.maxUnavailable to 1, or run more pods.',
        evidence: [`pdb/${metadata.name}: ${currentHealthy} of ${expectedPods} pods healthy, ${desiredHealthy} wanted`],
      },
    ]
  })
}
