import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface ReceivedWebhook {
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where that is not there.
  readonly event: any
}

export interface WebhookReceiver {
  readonly url: string
  readonly received: readonly ReceivedWebhook[]
  /** How to answer from now on: a status, or never. */
  answerWith(status: number | 'nothing' | ((got: ReceivedWebhook) => number)): void
}

/** A real consumer of webhooks on a free port of this machine, until the test ends. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  let answer: Parameters<WebhookReceiver['answerWith']>[0] = 204
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const got = { path: request.url, headers: request.headers, body, event: JSON.parse(body) as unknown }
    received.push(got)
    if (answer === 'nothing') return
    const status = typeof answer === 'function' ? answer(got) : answer
    response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answerWith: (status) => {
      answer = status
    },
  }
}

/** Whether a signature of the request is by this secret (Standard Webhooks 1.0), as a consumer would find out. */
export function isSignedBy(secret: string, { headers, body }: Pick<ReceivedWebhook, 'headers' | 'body'>): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}
