import { param, pipeline, submit, workflow } from '../argo/index.ts'
import { type DeliveryStepSettings, deliveryNamespace, type EnvironmentSettings } from '../steps/delivery-settings.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { verifyRollback } from '../steps/verify-rollback.ts'
import { type deploy, deploySeconds } from './deploy.ts'

/** The way back to what was verified in `environment`, by hand: without soak and approval, never without signatures. */
export function rollback(
  shared: SharedSteps,
  settings: DeliveryStepSettings,
  environment: EnvironmentSettings,
  deploying: ReturnType<typeof deploy>,
) {
  const waitSeconds = 2 * deploySeconds(environment)
  const requestDeployment = submit(deploying, {
    name: 'request-rollback',
    description: 'Has it deployed, after the deployment that is under way, and ends as that does.',
    deadlineSeconds: waitSeconds,
  })
  return pipeline({
    name: 'rollback',
    description: `Takes ${environment.name} back to a version that was verified there.`,
    namespace: deliveryNamespace(environment),
    parameters: {
      digest: param({
        description: 'What to go back to. Empty: the last verified one before the present.',
        default: '',
      }),
      requester: param({ description: 'The name of the user who asks for it.', default: '' }),
    },
    deadlineSeconds: waitSeconds + 1800,
    compose: ({ digest: wanted, requester }, run) => {
      const target = run(verifyRollback(settings, environment), { digest: wanted, requester })
      const { digest, version, chartDigest, sourceCommit } = target
      run(requestDeployment, {
        ...{ kind: 'rollback', digest, version, chartDigest, commit: sourceCommit, requester, approver: '' },
      })
    },
    onExit: ({ requester }, ended, run) => {
      run(shared.report, {
        pipeline: `rollback-${environment.name}`,
        run: workflow.name,
        runId: workflow.uid,
        ...ended,
        repository: '',
        revision: '',
        branch: requester,
      })
    },
  })
}
