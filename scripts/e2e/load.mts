// Calls the API at a constant rate until SIGTERM, however slow the answers are, and never a second time: a client that
// tries again would hide what a rollout loses. Prints each failure, and at the end one line with the account.
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'

const { API_URL = '', TOKEN = '', RATE = '' } = process.env
const rate = Number(RATE)
const timeoutMs = 10_000
const tickMs = 20

// Idle connections are what a server that goes away can break; new ones are what a stale endpoint can.
const agents = [
  ...Array.from({ length: 6 }, () => new Agent({ keepAlive: true })),
  ...Array.from({ length: 2 }, () => new Agent({ keepAlive: false })),
]
const account = { sent: 0, failed: 0, writes: 0 }
const latenciesMs: number[] = []
const pending = new Set<Promise<void>>()

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly wanted: number
}

const read: Call = { method: 'GET', path: '/v1/products?limit=5', wanted: 200 }
const write = (): Call => {
  const sku = `E2E-${randomBytes(8).toString('hex').toUpperCase()}`
  return { method: 'POST', path: '/v1/products', body: { sku, name: 'End-to-end mug' }, wanted: 201 }
}

function send({ method, path, body: given, wanted }: Call, agent: Agent | undefined): Promise<void> {
  const text = given === undefined ? '' : JSON.stringify(given)
  const headers = {
    ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    authorization: `Bearer ${TOKEN}`,
  }
  const signal = AbortSignal.timeout(timeoutMs)
  const started = performance.now()
  return new Promise((resolve) => {
    const failed = (reason: string) => {
      account.failed += 1
      console.log(`${new Date().toISOString()} ${method} ${path}: ${reason}`)
      resolve()
    }
    const outgoing = request(new URL(path, API_URL), { method, headers, signal, ...(agent && { agent }) }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      answer.on('error', (error) => failed(error.message))
      answer.on('end', () => {
        latenciesMs.push(performance.now() - started)
        if (answer.statusCode === wanted) resolve()
        else failed(`${answer.statusCode} after ${(performance.now() - started).toFixed(0)} ms: ${body}`)
      })
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.message))
    outgoing.end(text)
  })
}

function sendNext(): void {
  const isWrite = account.sent % 5 === 0
  const call = isWrite ? write() : read
  const done = send(call, agents[account.sent % agents.length]).finally(() => pending.delete(done))
  pending.add(done)
  account.sent += 1
  if (isWrite) account.writes += 1
}

function percentile(share: number): string {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)
}

const begun = performance.now()
const timer = setInterval(() => {
  const due = ((performance.now() - begun) / 1000) * rate
  while (account.sent < due) sendNext()
}, tickMs)
console.log(`${rate} requests per second to ${API_URL}`)

process.once('SIGTERM', async () => {
  clearInterval(timer)
  await Promise.all(pending)
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  const { sent, failed, writes } = account
  console.log(
    `sent=${sent} failed=${failed} writes=${writes} seconds=${seconds} p50=${percentile(0.5)}ms p99=${percentile(0.99)}ms`,
  )
  process.exit()
})
