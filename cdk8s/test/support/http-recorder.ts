import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface HttpRecorder {
  /** `http://localhost:<port>`. */
  readonly url: string
  readonly requests: readonly RecordedRequest[]
}

/** A server that notes every request and answers it as `answer` says, until the test ends. */
export async function recordHttp(
  answer: (request: RecordedRequest, count: number) => HttpAnswer,
): Promise<HttpRecorder> {
  const requests: RecordedRequest[] = []
  const server = createServer(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming
    const request = { method, path, headers, body: await text(incoming) }
    requests.push(request)
    const { status, headers: answered, body } = answer(request, requests.length)
    response.writeHead(status, { 'content-type': 'application/json', ...answered })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, requests }
}
