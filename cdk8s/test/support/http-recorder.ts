import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { serveLocally } from './local-server.ts'

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
  const host = await serveLocally(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming
    const request = { method, path, headers, body: await text(incoming) }
    requests.push(request)
    const { status, headers: answered, body } = answer(request, requests.length)
    response.writeHead(status, { 'content-type': 'application/json', ...answered })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  return { url: `http://${host}`, requests }
}
