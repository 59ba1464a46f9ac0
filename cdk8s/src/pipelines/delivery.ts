import type { Pipeline } from '../argo/index.ts'
import type { DeliveryStepSettings } from '../steps/delivery-settings.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { attestDeployment } from './attest-deployment.ts'
import { deploy } from './deploy.ts'
import { promote } from './promote.ts'
import { rollback } from './rollback.ts'

/** Promotion and rollback of every environment, each in its own namespace, and what attests their outcome. */
export function delivery(shared: SharedSteps, settings: DeliveryStepSettings): readonly Pipeline[] {
  const attesting = attestDeployment(settings)
  return [
    attesting,
    ...settings.environments.flatMap((environment) => {
      const deploying = deploy(shared, settings, environment, attesting)
      return [
        promote(shared, settings, environment, deploying),
        rollback(shared, settings, environment, deploying),
        deploying,
      ]
    }),
  ]
}
