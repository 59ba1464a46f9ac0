import { param, pipeline } from '../argo/index.ts'
import { type ReconcileSettings, reconcile as reconcileStep } from '../steps/reconcile.ts'

/** The search for version tags that no event has announced, by its schedule or by hand. */
export const reconcile = (settings: ReconcileSettings) =>
  pipeline({
    name: 'reconcile',
    description: 'Starts a release for each new version tag that has neither a version nor a run.',
    namespace: 'ci',
    parameters: { dryRun: param({ description: 'true only says what would be started.', default: 'false' }) },
    deadlineSeconds: 1200,
    compose: ({ dryRun }, run) => {
      run(reconcileStep(settings), { dryRun })
    },
  })
