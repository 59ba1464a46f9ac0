import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { deliveryNamespace } from './delivery-settings.ts'
import { programs } from './programs.ts'
import type { RolloutSettings } from './rollout-settings.ts'

/** Starts the promotion to an environment and waits for nothing: what becomes of it is no matter of this run. */
export const startPromotion = (environment: Pick<RolloutSettings, 'name'>) =>
  step({
    name: 'start-promotion',
    description: `Starts the promotion to ${environment.name}.`,
    image: images.node,
    size: 'small',
    deadlineSeconds: 300,
    // Of one run there is one promotion, however often it is asked for.
    retry: 'network',
    inputs: { digest: param(), version: param(), commit: param(), requester: param(), runId: param() },
    outputs: {},
    script: 'start-promotion.sh',
    env: {
      NAMESPACE: deliveryNamespace(environment),
      NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    },
    mounts: { PROGRAMS: programs },
    starts: [{ namespace: deliveryNamespace(environment), name: 'promote' }],
    permissions: [
      {
        namespace: deliveryNamespace(environment),
        apiGroups: ['argoproj.io'],
        resources: ['workflows'],
        verbs: ['create'],
      },
    ],
  })
