import { setTimeout as sleep } from 'node:timers/promises'
import { type Application, obstacle } from './argo-cd-application.ts'
import { environment } from './environment.ts'
import { requireDigest } from './image-name.ts'
import { getObject } from './kubernetes.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { Refusal, runProgram, say } from './program.ts'

const intervalMs = 5000

/**
 * Waits until Argo CD has applied `COMMIT` of the deployment repository to `APPLICATION` and finds it healthy. Fails with
 * what it waited for when that takes longer than `ROLLOUT_SECONDS`, and at once where Argo CD has given up.
 */
await runProgram(async () => {
  const env = environment()
  const commit = env.required('COMMIT')
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw new Refusal(`the commit is ${JSON.stringify(commit)}: give it as its full 40 hexadecimal digits`)
  }
  const wanted = { commit, digest: requireDigest(env.required('DIGEST'), 'DIGEST'), since: Date.now() }
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${env.required('APPLICATION_NAMESPACE')}/applications`
  const name = env.required('APPLICATION')
  const end = Date.now() + env.count('ROLLOUT_SECONDS') * 1000
  let reported = ''
  for (;;) {
    const application = (await getObject(`${path}/${name}`, kubernetesOptions(env))) as Application | undefined
    const found = obstacle(application, wanted)
    if (found === undefined) return say(`${name} is synced and healthy with ${wanted.digest}.`)
    if (found.final || Date.now() >= end) throw new Error(`${name}: ${found.reason}`)
    if (found.reason !== reported) say(`${name}: ${found.reason}.`)
    reported = found.reason
    await sleep(Math.min(intervalMs, Math.max(end - Date.now(), 0)))
  }
})
