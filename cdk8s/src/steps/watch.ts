import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { programs } from './programs.ts'
import type { RolloutSettings } from './rollout-settings.ts'
import { podRights, serviceEnv } from './service-access.ts'
import { watchEnv } from './watch-env.ts'

/** What a watch comes to. A verdict is no failure of the step: the pipeline decides what follows from it. */
export const verdict = {
  verdict: param({ description: 'Whether the new version is good enough.', enum: ['passed', 'failed'] }),
  reason: param({ description: 'What was seen, in a sentence.' }),
}

/** Whether the new version answers well enough. */
export const watch = (environment: RolloutSettings) =>
  step({
    name: 'watch',
    description: 'Watches error rate, latency and restarts of the pods that run the digest.',
    image: images.node,
    size: 'small',
    deadlineSeconds: environment.watch.seconds + 300,
    retry: 'pod',
    inputs: { digest: param({ description: 'The image whose pods are watched.' }) },
    outputs: verdict,
    script: 'watch.sh',
    env: { ...serviceEnv(environment), ...watchEnv(environment.watch) },
    mounts: { PROGRAMS: programs },
    permissions: [podRights(environment)],
  })
