import { environment } from './environment.ts'
import { uninstall } from './helm.ts'
import { removalSeconds } from './helm-settle.ts'
import { runProgram } from './program.ts'
import { canaryOf } from './rollout.ts'
import { serviceOf } from './service-pods.ts'

/** Removes the canary of `RELEASE`, if there is one, and waits until its pods are gone. */
await runProgram(async () => {
  const { release, namespace } = serviceOf(environment())
  await uninstall(canaryOf({ name: release, namespace }), removalSeconds)
})
