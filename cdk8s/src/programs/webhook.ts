import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { fetchPatiently } from './http.ts'
import { type RunResult, summary } from './run-result.ts'

/**
 * Posts a run's result to `WEBHOOK_URL` and resolves to a sentence about it; nobody is told where that is empty. The
 * body is a CloudEvent (specification 1.0, structured JSON), whose id is the same when it is sent again. Where
 * `WEBHOOK_CREDENTIALS` has a file `key`, the header `X-Signature-256` is `sha256=` and the HMAC-SHA256 of the body.
 * Rejects where the receiver does not answer with 2xx.
 */
export async function notifyWebhook(env: Environment, result: RunResult): Promise<string> {
  const url = env.optional('WEBHOOK_URL')
  if (url === '') return 'No webhook: the settings name none.'
  const body = JSON.stringify(cloudEvent(result))
  const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8', ...signature(env, body) }
  const response = await fetchPatiently(url, { method: 'POST', redirect: 'error', headers, body }).catch((error) => {
    // No message of ours names the URL: many services put a secret into it.
    throw new Error('the webhook did not answer: check its URL, and whether its host can be reached', { cause: error })
  })
  await response.body?.cancel()
  if (response.ok) return `Webhook told: ${summary(result)}.`
  throw new Error(`the webhook answered ${response.status}: check its URL and its key`)
}

function cloudEvent({ id, url, ...result }: RunResult) {
  const { pipeline, run, status } = result
  return {
    specversion: '1.0',
    id: `${id}/${status}`,
    source: `/pipelines/${pipeline}`,
    type: `catalog-platform.run.${status.toLowerCase()}`,
    subject: run,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { ...result, summary: summary({ id, url, ...result }), ...(url !== '' && { url }) },
  }
}

function signature(env: Environment, body: string) {
  const file = join(env.optional('WEBHOOK_CREDENTIALS'), 'key')
  if (!existsSync(file)) return {}
  const hmac = createHmac('sha256', readFileSync(file, 'utf8').trim()).update(body)
  return { 'x-signature-256': `sha256=${hmac.digest('hex')}` }
}
