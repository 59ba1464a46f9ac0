import { once } from 'node:events'
import { connect } from 'node:net'

/** One request, to be answered by a status below 300. */
export interface BenchRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
}

export interface LoadOptions {
  readonly url: string
  readonly token: string
  /** Each has one request under way at any time (a closed loop). */
  readonly connections: number
  readonly seconds: number
  /** Ends after so many, if the time has not run out before. */
  readonly requestsMax?: number
  /** The next request, different each time. */
  readonly next: () => BenchRequest
}

export interface LoadResult {
  readonly requests: number
  /** Answers with any other status than 2xx. */
  readonly failed: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * Sends requests as fast as the service answers them. A client of its own, over sockets: the ones that can be had take
 * the processor time of the service they measure, or count in whole milliseconds.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = []
  let failed = 0
  const startedAt = performance.now()
  const until = startedAt + options.seconds * 1000
  const requestsMax = options.requestsMax ?? Number.POSITIVE_INFINITY
  const record = (status: number, milliseconds: number) => {
    latencies.push(milliseconds)
    if (status < 200 || status > 299) failed++
    return latencies.length <= requestsMax - options.connections
  }
  await Promise.all(Array.from({ length: options.connections }, () => runConnection(options, until, record)))
  const seconds = (performance.now() - startedAt) / 1000
  latencies.sort((a, b) => a - b)
  const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
  const requests = latencies.length
  return { requests, failed, requestsPerSecond: requests / seconds, p50Ms: percentile(0.5), p99Ms: percentile(0.99) }
}

/** Returns whether there may be another request. */
type Record = (status: number, milliseconds: number) => boolean

async function runConnection({ url, token, next }: LoadOptions, until: number, record: Record): Promise<void> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1')
  await once(socket, 'connect')
  let received = ''
  let sentAt = 0
  const send = () => {
    sentAt = performance.now()
    socket.write(messageOf(next(), host, token))
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const receive = (chunk: string) => {
    received += chunk
    const status = completeStatus(received)
    if (status === undefined) return
    received = ''
    const now = performance.now()
    if (record(status, now - sentAt) && now < until) send()
    else resolve()
  }
  socket.on('error', reject).on('close', () => reject(new Error('the service closed the connection')))
  socket.on('data', (chunk: string) => {
    try {
      receive(chunk)
    } catch (error) {
      reject(error)
    }
  })
  send()
  await promise.finally(() => socket.destroy())
}

function messageOf({ method, path, body }: BenchRequest, host: string, token: string): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`
  if (body === undefined) return `${head}\r\n`
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  return `${head}authorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${text}`
}

/** The status, once the answer is there as a whole; it says its length, as those of the service do. */
function completeStatus(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = received.slice(0, headEnd)
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length cannot be measured:\n${head}`)
  return received.length < headEnd + 4 + Number(length) ? undefined : Number(head.slice(9, 12))
}
