import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, environment } from './environment.ts'
import { fetchPatiently } from './http.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { originOf } from './published-image.ts'
import { Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'

/**
 * Tells the catalog API at `DELIVERY_API` how a deployment ended: `POST /v1/deployments`. The token, of the scope
 * `delivery:write`, is the file `token` in `DELIVERY_API_CREDENTIALS`. The report of a run is the same whenever it is
 * made, so that it counts once. Fails where the API does not take it.
 */
await runProgram(async () => {
  const env = environment()
  const uid = env.required('RUN_ID')
  const response = await fetchPatiently(`${env.required('DELIVERY_API')}/v1/deployments`, {
    method: 'POST',
    redirect: 'error',
    headers: {
      authorization: `Bearer ${readFileSync(join(env.required('DELIVERY_API_CREDENTIALS'), 'token'), 'utf8').trim()}`,
      'content-type': 'application/json',
      'idempotency-key': uid,
    },
    body: JSON.stringify(await report(env, uid)),
  })
  const text = (await response.text()).slice(0, 500)
  if (!response.ok) throw new Error(`the catalog API answered ${response.status} to the report of ${uid}: ${text}`)
  say(`The deployment ${uid} is reported.`)
})

async function report(env: Environment, workflowUid: string) {
  const digest = requireDigest(env.required('DIGEST'), 'the image')
  const image = new Repository(parseImageName(env.required('IMAGE')), registryOptions(env))
  const manifest = await image.manifest(digest)
  if (manifest === undefined) throw new Refusal(`the registry has no ${digest} any more`)
  // A release gives its image the time of the commit: what was built is the same whenever it is built.
  const { createdMs } = await originOf(image, manifest)
  const startedMs = Date.parse(env.required('STARTED_AT'))
  const name = env.required('RUN')
  const url = env.optional('RUN_URL').replace('{run}', encodeURIComponent(name))
  return {
    environment: env.required('ENVIRONMENT'),
    kind: env.required('KIND'),
    result: resultOf(env),
    imageDigest: digest,
    version: env.required('VERSION'),
    commit: env.required('COMMIT'),
    committedAt: new Date(createdMs).toISOString(),
    startedAt: new Date(startedMs).toISOString(),
    finishedAt: new Date(startedMs + Math.round(Number(env.required('DURATION_SECONDS'))) * 1000).toISOString(),
    workflowName: name,
    workflowUid,
    ...(url !== '' && { workflowUrl: url }),
  }
}

/** `rolled_back` where the run has brought another version back, and that works. */
function resultOf(env: Environment): 'succeeded' | 'failed' | 'rolled_back' {
  if (env.required('STATUS') === 'Succeeded') return 'succeeded'
  return env.required('RECOVERY_STATUS') === 'Succeeded' ? 'rolled_back' : 'failed'
}
