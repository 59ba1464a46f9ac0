import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type Claim, Deliveries } from './deliveries.ts'
import { type Ignored, pushedAtMs, type TriggerEvent, triggerOf } from './push.ts'
import { Rejection } from './rejection.ts'
import { type SignedDelivery, type Verified, verifyGithub, verifyStandardWebhook } from './signed-delivery.ts'

export interface GatewayOptions {
  /** The keys of each scheme, asked for at every request; none where the scheme is not in use. */
  readonly keys: { readonly github: () => readonly Buffer[]; readonly webhook: () => readonly Buffer[] }
  /** How far the clock may be from when a delivery was signed, or pushed at GitHub. */
  readonly windowMs: { readonly github: number; readonly webhook: number }
  /** Repositories that may start something, as `covers` reads them. */
  readonly repositories: readonly string[]
  /** Takes an event to the event bus. Rejects where that did not work. */
  readonly forward: (event: TriggerEvent) => Promise<void>
  /** Gets a line for each request. */
  readonly log: (line: Readonly<Record<string, string | number>>) => void
  readonly now?: () => number
}

/** GitHub cuts the list of commits off long before; its own limit is 25 MB. */
const bodyBytesMax = 4 * 1024 * 1024
const deliveriesMax = 20_000
/** With the limit of a body this bounds memory; a sender that finds no place tries again. */
const connectionsMax = 24
/** Node looks for connections that are over their time every 30 s, unless told. */
const limits = { requestTimeout: 15_000, headersTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 }

interface Answer {
  readonly status: number
  readonly text: string
  readonly name?: string
}

/**
 * The one door through which git hosts start pipelines. `POST /github` takes GitHub's event `push`, `POST /webhook` the
 * same body signed as Standard Webhooks define it. Answers 202 with the name of the run, 200 where a push starts
 * nothing, 401 for a signature that is wrong or too old, 409 for a delivery that was taken already, 400 and 413 for a
 * body that cannot be read, 502 and 503 where the sender should try again.
 */
export function webhookGateway(options: GatewayOptions): Server {
  const deliveries = new Deliveries(deliveriesMax)
  const server = createServer(limits, async (request, response) => {
    const { status, text, name } = await answerTo(request, deliveries, options).catch((error: unknown) =>
      answerFor(error, options),
    )
    const path = request.url?.slice(0, 100) ?? ''
    if (path !== '/healthz') options.log({ method: request.method ?? '', path, status, text, ...(name && { name }) })
    // Of a body that was refused the rest may still be to come.
    response.shouldKeepAlive &&= request.complete
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
  })
  server.maxConnections = connectionsMax
  return server
}

async function answerTo(request: IncomingMessage, deliveries: Deliveries, options: GatewayOptions): Promise<Answer> {
  const scheme = { '/github': 'github', '/webhook': 'webhook' } as const
  const name = scheme[request.url as keyof typeof scheme] as 'github' | 'webhook' | undefined
  if (request.url === '/healthz') return { status: 200, text: 'ready' }
  if (name === undefined) throw new Rejection(404, 'there is only /github and /webhook')
  if (request.method !== 'POST') throw new Rejection(405, 'send it by POST')
  const keys = options.keys[name]()
  if (keys.length === 0) throw new Rejection(404, `/${name} is not in use: it has no secret`)
  const delivery = { headers: request.headers, body: await bodyOf(request) }
  const verified = name === 'github' ? verifyGithub(delivery, keys) : verifyStandardWebhook(delivery, keys)
  const { 'x-github-event': kind = 'push' } = request.headers
  if (name === 'github' && kind !== 'push') return { status: 200, text: `nothing to start: event ${kind}` }
  return take(parse(delivery), { ...verified, windowMs: options.windowMs[name] }, deliveries, options)
}

interface Dated extends Verified {
  readonly windowMs: number
}

/** Starts what a verified push asks for, once. */
async function take(
  body: unknown,
  { id, signedAtMs, windowMs }: Dated,
  deliveries: Deliveries,
  options: GatewayOptions,
) {
  const nowMs = (options.now ?? Date.now)()
  const at = signedAtMs ?? pushedAtMs(body)
  if (at === undefined) throw new Rejection(400, 'the body is no push of GitHub: repository.pushed_at is missing')
  if (Math.abs(nowMs - at) > windowMs) {
    const seconds = Math.round(Math.abs(nowMs - at) / 1000)
    throw new Rejection(401, `it is ${seconds} s from the clock here, and may be ${windowMs / 1000}: send it anew`)
  }
  refuseUnlessNew(deliveries.claim(id, at + windowMs, nowMs))
  try {
    const trigger: TriggerEvent | Ignored = triggerOf(body, options.repositories)
    if ('ignored' in trigger) return { status: 200, text: `nothing to start: ${trigger.ignored}` }
    await options.forward(trigger)
    return { status: 202, text: `starts ${trigger.name}`, name: trigger.name }
  } catch (error) {
    deliveries.release(id)
    throw error
  }
}

function refuseUnlessNew(claim: Claim): void {
  if (claim === 'known') throw new Rejection(409, 'this delivery was taken already')
  if (claim === 'full') throw new Rejection(503, 'too many deliveries at a time: try again in some minutes')
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => new Rejection(413, `the body has more than ${bodyBytesMax} bytes`)
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse({ headers, body }: SignedDelivery): unknown {
  if (!/^application\/json\b/.test(String(headers['content-type']))) {
    throw new Rejection(400, 'content-type has to be application/json')
  }
  const parsed = parseJson(body.toString('utf8'))
  if (parsed === undefined) throw new Rejection(400, 'the body is no JSON')
  return parsed
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function answerFor(error: unknown, { log }: GatewayOptions): Answer {
  if (error instanceof Rejection) return { status: error.status, text: error.message }
  log({ error: String(error instanceof Error ? (error.cause ?? error) : error) })
  return { status: 502, text: 'the event bus did not take it: try again' }
}
