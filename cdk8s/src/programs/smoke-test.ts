import { setTimeout as sleep } from 'node:timers/promises'
import { type Environment, environment } from './environment.ts'
import { testRelease } from './helm.ts'
import { fetchPatiently } from './http.ts'
import { requireDigest } from './image-name.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { opsUrl } from './ops-url.ts'
import { runProgram, say } from './program.ts'
import { type Service, type ServicePod, serviceOf, servicePods } from './service-pods.ts'

/** The longest that one test of the chart may take; its pods end after 120 s by themselves. */
const testSeconds = 150
/** Between two looks at pods that are not what they have to become. */
const pollMs = 2000

/**
 * Proves that every pod behind the Service runs `DIGEST`, at the latest after `SETTLE_SECONDS`, says that it is alive and
 * ready, and, with `CHART_TESTS`, passes the tests of the chart. Fails, with what was seen, where one of that is not so.
 */
await runProgram(async () => {
  const env = environment()
  const service = serviceOf(env)
  const digest = requireDigest(env.required('DIGEST'), 'DIGEST')
  const pods = await settledPods(service, digest, env)
  for (const pod of pods) await askHealth(pod, env)
  say(`${pods.length} pods run ${digest}, are alive and ready.`)
  if (env.required('CHART_TESTS') === 'true')
    await testRelease({ name: service.release, namespace: service.namespace }, testSeconds)
})

/**
 * The pods behind the Service, as soon as all of them run `digest` and are ready. Helm is content before that: it waits
 * neither for `minReadySeconds`, after which the last old pod goes, nor for the pods that `maxUnavailable` spares it.
 */
async function settledPods(service: Service, digest: string, env: Environment): Promise<readonly ServicePod[]> {
  const end = Date.now() + env.count('SETTLE_SECONDS') * 1000
  for (;;) {
    // A pod that is being deleted is no longer behind the Service.
    const pods = (await servicePods(service, kubernetesOptions(env))).filter(({ ending }) => !ending)
    const faults =
      pods.length === 0
        ? [`${service.namespace} has no pod of ${service.release}: is it installed?`]
        : pods.flatMap((pod) => faultOf(pod, digest) ?? [])
    if (faults.length === 0) return pods
    if (Date.now() >= end) throw new Error(faults.join('; '))
    await sleep(pollMs)
  }
}

function faultOf({ name, image, ready, trouble }: ServicePod, digest: string): string | undefined {
  if (image !== digest) return `${name} runs ${image}, not ${digest}`
  if (!ready) return `${name} is not ready${trouble === '' ? '' : `: ${trouble}`}`
  return undefined
}

async function askHealth(pod: ServicePod, env: Environment): Promise<void> {
  for (const variable of ['LIVE_PATH', 'READY_PATH']) {
    const url = opsUrl(pod, env, env.required(variable))
    const response = await fetchPatiently(
      url,
      {},
      { attempts: 3, firstWaitMs: 1000, longestWaitMs: 2000, timeoutMs: 5000 },
    )
    await response.body?.cancel()
    if (!response.ok) throw new Error(`${pod.name} answered ${response.status} for ${env.required(variable)}`)
  }
}
