import { environment } from './environment.ts'
import { pullChart, type Revision, uninstall, upgrade } from './helm.ts'
import { removalSeconds, settle } from './helm-settle.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { runProgram, say } from './program.ts'
import { releaseToApply } from './release-to-apply.ts'
import { canaryOf, rolloutFailure } from './rollout.ts'
import { serviceOf } from './service-pods.ts'

/**
 * Makes the environment what `COMMIT` of the deployment repository says, and waits until it serves. A release that
 * cannot be upgraded stays as Helm left it: the pipeline decides what it goes back to. A first one that fails is removed.
 */
await runProgram(async () => {
  const env = environment()
  const service = serviceOf(env)
  const release = { name: service.release, namespace: service.namespace }
  const { deployment, values, strings } = await releaseToApply(env)
  const options = kubernetesOptions(env)
  await uninstall(canaryOf(release), removalSeconds)
  const past = await settle(release, options)
  const description = `commit ${env.required('COMMIT')}`
  if (isApplied(past.at(-1), description)) return say(`${description} is applied already: nothing to do.`)
  const chart = await pullChart(env.required('CHART'), deployment.chartDigest, env.optional('PLAIN_HTTP') === 'true')
  const seconds = env.count('ROLLOUT_SECONDS')
  try {
    await upgrade(release, { chart, values: [values], strings, description, seconds })
  } catch (error) {
    const failure = await rolloutFailure(error, service, options)
    if (past.length === 0) {
      say('This was the first release here, and there is none to go back to: removing it.')
      await uninstall(release, removalSeconds)
    }
    throw failure
  }
  say(`${deployment.version} (${deployment.imageDigest}) serves in ${service.namespace}.`)
})

function isApplied(last: Revision | undefined, description: string): boolean {
  return last?.status === 'deployed' && last.description === description
}
