import { environment } from './environment.ts'
import { uninstall } from './helm.ts'
import { removalSeconds } from './helm-settle.ts'
import { runProgram, say } from './program.ts'
import { canaryOf } from './rollout.ts'
import { serviceOf } from './service-pods.ts'

/** Removes the service from an environment, with its canary, and waits until its pods are gone; or finds them gone. */
await runProgram(async () => {
  const service = serviceOf(environment())
  const release = { name: service.release, namespace: service.namespace }
  await uninstall(canaryOf(release), removalSeconds)
  await uninstall(release, removalSeconds)
  say(`${release.name} is not in ${release.namespace} any more.`)
})
