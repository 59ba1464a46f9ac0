import { param, pipeline } from '../argo/index.ts'
import { attestDeployment as attest } from '../steps/attest-deployment.ts'
import type { DeliveryStepSettings } from '../steps/delivery-settings.ts'
import { readDeployment } from '../steps/read-deployment.ts'
import { signingLock } from './sign.ts'

/**
 * Attesting that an image was verified in an environment, in the namespace of the key. Whoever submits it says which
 * deployment; the rest is in that deployment's record.
 */
export const attestDeployment = (settings: DeliveryStepSettings) =>
  pipeline({
    name: 'attest-deployment',
    description: 'Attests what a deployment has verified. Submitted by a deployment whose watch has passed.',
    namespace: 'release',
    parameters: { deploymentNamespace: param(), deploymentName: param(), deploymentUid: param() },
    deadlineSeconds: 900,
    mutexes: () => [signingLock],
    compose: ({ deploymentNamespace, deploymentName, deploymentUid }, run) => {
      const { imageDigest, summary } = run(readDeployment(settings), {
        deploymentNamespace,
        deploymentName,
        deploymentUid,
      })
      run(attest(settings), { imageDigest, summary })
    },
  })
