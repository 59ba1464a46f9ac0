import { type Environment, environment } from './environment.ts'
import { history, pullChart, type ReleaseName, uninstall, upgrade } from './helm.ts'
import { removalSeconds } from './helm-settle.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { Refusal, runProgram, say } from './program.ts'
import { type ReleaseToApply, releaseToApply } from './release-to-apply.ts'
import { canaryOf, rolloutFailure } from './rollout.ts'
import { type Service, serviceOf } from './service-pods.ts'
import { type Verdict, watchService } from './watch-service.ts'

/**
 * Runs what `COMMIT` of the deployment repository says beside the release that is there, as many pods and as long as
 * `STAGES` say, watches it, and puts out the verdict. The canary is removed whatever comes of it; a pod that is lost
 * leaves it to the next attempt. A canary that cannot start is a bad verdict, not a failure: it has been tried.
 */
await runProgram(async () => {
  const env = environment()
  const service = serviceOf(env)
  const serving = { name: service.release, namespace: service.namespace }
  const canary = canaryOf(serving)
  const stages = env.words('STAGES').map(readStage)
  const release = await releaseToApply(env)
  await uninstall(canary, removalSeconds)
  const chart = await pullChart(
    env.required('CHART'),
    release.deployment.chartDigest,
    env.optional('PLAIN_HTTP') === 'true',
  )
  const beside = (await history(serving)).some(({ status }) => status === 'deployed')
  let result: Verdict = { verdict: 'passed', reason: 'there is no release that a canary could stand beside' }
  try {
    for (const stage of beside ? stages : []) {
      result = await tryStage({ canary, service, chart, release, stage }, env)
      if (result.verdict === 'failed') break
    }
  } finally {
    await uninstall(canary, removalSeconds)
  }
  env.output('verdict', result.verdict)
  env.output('reason', result.reason)
  say(`${result.verdict}: ${result.reason}. The canary is removed.`)
})

interface Stage {
  readonly pods: number
  readonly seconds: number
}

/** `2:60`: two pods, watched for a minute. */
function readStage(text: string): Stage {
  const [, pods = '', seconds = ''] = /^([1-9]\d{0,2}):(\d{1,5})$/.exec(text) ?? []
  if (pods === '') throw new Refusal(`STAGES has ${JSON.stringify(text)}: give pods and seconds, such as 1:60`)
  return { pods: Number(pods), seconds: Number(seconds) }
}

interface Trial {
  readonly canary: ReleaseName
  readonly service: Service
  readonly chart: string
  readonly release: ReleaseToApply
  readonly stage: Stage
}

async function tryStage({ canary, service, chart, release, stage }: Trial, env: Environment): Promise<Verdict> {
  const { values, strings, deployment } = release
  const track = { ...service, track: 'canary' } as const
  const options = {
    chart,
    values: [values],
    strings: { ...strings, 'canary.of': service.release },
    numbers: { 'canary.replicas': stage.pods },
    description: `canary of commit ${env.required('COMMIT')}`,
    seconds: env.count('ROLLOUT_SECONDS'),
  }
  try {
    await upgrade(canary, options)
  } catch (error) {
    const { message } = await rolloutFailure(error, track, kubernetesOptions(env))
    return { verdict: 'failed', reason: `the canary did not start: ${message}` }
  }
  say(`Watching the canary, ${deployment.version} with replicas: ${stage.pods}, for ${stage.seconds} s.`)
  return watchService({ service: track, digest: deployment.imageDigest, seconds: stage.seconds }, env)
}
