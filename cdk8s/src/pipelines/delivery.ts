import type { Pipeline } from '../argo/index.ts'
import type { DeliveryStepSettings } from '../steps/delivery-settings.ts'
import { report } from '../steps/report.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { attestDeployment } from './attest-deployment.ts'
import { deploy } from './deploy.ts'
import { promote } from './promote.ts'
import { rollback } from './rollback.ts'

/** Promotion and rollback of every environment, each in its own namespace, and what attests their outcome. */
export function delivery(shared: SharedSteps, settings: DeliveryStepSettings): readonly Pipeline[] {
  const attesting = attestDeployment(settings)
  // A deployment is about no commit of a host, so the token for commit statuses has no business here.
  const { commitStatus, ...reports } = settings.reports
  const steps = { ...shared, report: report(reports) }
  return [
    attesting,
    ...settings.environments.flatMap((environment) => {
      const deploying = deploy(steps, settings, environment, attesting)
      return [
        promote(steps, settings, environment, deploying),
        rollback(steps, settings, environment, deploying),
        deploying,
      ]
    }),
  ]
}
