import { type Pipeline, type Schedule, schedule } from '../argo/index.ts'
import type { Settings } from '../settings.ts'
import { sharedSteps } from '../steps/shared-steps.ts'
import type { TriggeredPipelines } from '../triggers/triggered-runs.ts'
import { ci } from './ci.ts'
import { ciChart } from './ci-chart.ts'
import { delivery } from './delivery.ts'
import { reconcile } from './reconcile.ts'
import { release } from './release.ts'
import { retention } from './retention.ts'

/** What runs in a cluster. */
export interface Pipelines {
  readonly pipelines: readonly Pipeline[]
  readonly schedules: readonly Schedule[]
  readonly triggered: TriggeredPipelines
}

type PipelineSettings = Pick<Settings, 'steps' | 'delivery' | 'triggers'>

/** Every pipeline, which of them the clock starts, and which a push. */
export function allPipelines({ steps, delivery: environments, triggers }: PipelineSettings): Pipelines {
  const shared = sharedSteps(steps)
  const settings = { ...steps, ...environments }
  const releasing = release(shared, settings)
  const retaining = retention(steps)
  const triggered = { ci: ci(shared), 'ci-chart': ciChart(shared), release: releasing.release }
  const reconciling = triggers && {
    pipeline: reconcile({ ...steps, ...triggers.reconciliation }),
    schedules: [triggers.reconciliation.schedule] as const,
    args: {},
  }
  return {
    pipelines: [
      triggered.ci,
      triggered['ci-chart'],
      ...Object.values(releasing),
      retaining,
      ...(reconciling ? [reconciling.pipeline] : []),
      ...delivery(shared, settings),
    ],
    schedules: [
      schedule({ pipeline: retaining, schedules: [steps.retention.schedule], args: {} }),
      ...(reconciling ? [schedule(reconciling)] : []),
    ],
    triggered,
  }
}
