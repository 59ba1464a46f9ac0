import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment } from './environment.ts'
import { fetchPatiently, type Patience } from './http.ts'
import { runProgram } from './program.ts'
import { standardWebhookKey } from './signed-delivery.ts'
import { webhookGateway } from './webhook-gateway.ts'

/** GitHub gives up after ten seconds. */
const patience: Patience = { attempts: 3, firstWaitMs: 300, longestWaitMs: 1000, timeoutMs: 2000 }

/**
 * Serves the webhook gateway at `PORT` until SIGTERM. Each file of the folders `GITHUB_SECRETS` and `WEBHOOK_SECRETS`
 * holds a key, so that there can be two while one is changed; they are read for every request, as the kubelet renews
 * them. What is taken goes to `EVENT_SOURCE_URL` with the token in the file `EVENT_SOURCE_TOKEN`.
 */
await runProgram(async () => {
  const env = environment()
  const [url, tokenFile] = [env.required('EVENT_SOURCE_URL'), env.required('EVENT_SOURCE_TOKEN')]
  const server = webhookGateway({
    keys: {
      github: () => textsIn(env.required('GITHUB_SECRETS')).map((text) => Buffer.from(text)),
      webhook: () => textsIn(env.required('WEBHOOK_SECRETS')).flatMap((text) => standardWebhookKey(text) ?? []),
    },
    windowMs: {
      github: env.count('GITHUB_WINDOW_SECONDS') * 1000,
      webhook: env.count('WEBHOOK_WINDOW_SECONDS') * 1000,
    },
    repositories: env.words('ALLOWED_REPOSITORIES'),
    forward: async (event) => {
      const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`
      const headers = { 'content-type': 'application/json', authorization }
      const init: RequestInit = { method: 'POST', headers, body: JSON.stringify(event), redirect: 'error' }
      const response = await fetchPatiently(url, init, patience)
      await response.body?.cancel()
      if (!response.ok) throw new Error(`the event source answered ${response.status}`)
    },
    log: (line) => console.log(JSON.stringify({ time: new Date().toISOString(), ...line })),
  })
  server.listen(env.count('PORT'))
  process.once('SIGTERM', () => {
    server.close()
    server.closeIdleConnections()
  })
  await once(server, 'close')
})

/** The files of a folder without those that start with a dot, which are the kubelet's own. */
function textsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .filter(Boolean)
}
