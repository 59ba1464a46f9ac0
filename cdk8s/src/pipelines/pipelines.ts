import { type Pipeline, type Schedule, schedule } from '../argo/index.ts'
import type { Settings } from '../settings.ts'
import { sharedSteps } from '../steps/shared-steps.ts'
import { ci } from './ci.ts'
import { release } from './release.ts'
import { retention } from './retention.ts'

/** What runs in a cluster. */
export interface Pipelines {
  readonly pipelines: readonly Pipeline[]
  readonly schedules: readonly Schedule[]
}

/** Every pipeline, and which of them the clock starts. */
export function allPipelines({ steps }: Pick<Settings, 'steps'>): Pipelines {
  const shared = sharedSteps(steps)
  const retaining = retention(steps)
  return {
    pipelines: [ci(shared), ...Object.values(release(shared, steps)), retaining],
    schedules: [schedule({ pipeline: retaining, schedules: [steps.retention.schedule], args: {} })],
  }
}
