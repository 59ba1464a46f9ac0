import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'

export interface ListenOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Above the idle time of whatever stands in front, so that it is the one to close an idle connection. */
  readonly keepAliveTimeoutMs: number
  /** For the head of a request to arrive, and as much again for its body; ends clients that send ever more slowly. */
  readonly requestTimeoutMs: number
}

export interface Listener {
  readonly port: number
  /** Accepts no more connections, lets running requests end within `timeoutMs`, then cuts what is left. */
  close(timeoutMs: number): Promise<void>
}

/** How exactly those times are kept. */
const checkEveryMs = 500
/** How long a new connection may take to ask something once the end has begun. */
const silenceMs = 500

/** Serves `fetch` over HTTP/1.1. Rejects when the address cannot be had. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port, keepAliveTimeoutMs, requestTimeoutMs }: ListenOptions,
): Promise<Listener> {
  const serverOptions = { connectionsCheckingInterval: Math.min(checkEveryMs, requestTimeoutMs) }
  // The name stands for that of HTTP/1.0, which has no Host; probes of load balancers speak it.
  const server = createAdaptorServer({ fetch, hostname: 'localhost', serverOptions }) as Server
  continueWhenRead(server)
  server.keepAliveTimeout = keepAliveTimeoutMs
  server.headersTimeout = requestTimeoutMs
  server.requestTimeout = 2 * requestTimeoutMs
  const silent = silentConnections(server)
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close(timeoutMs) {
      // A whole turn of the event loop: what has arrived is read, and its connection is no longer idle.
      await setImmediate()
      await setImmediate()
      const closed = once(server, 'close')
      server.close()
      const timers = [
        setTimeout(() => destroyAll(silent), Math.min(timeoutMs, silenceMs)),
        setTimeout(() => server.closeAllConnections(), timeoutMs),
      ]
      await closed
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

const destroyAll = (sockets: Iterable<Socket>) => {
  for (const socket of sockets) socket.destroy()
}

/** The connections on which nothing was asked yet: browsers open some in advance. Node counts them as busy. */
function silentConnections(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>()
  server.on('connection', (socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  for (const asked of ['request', 'checkContinue']) server.on(asked, ({ socket }) => silent.delete(socket))
  return silent
}

/**
 * Asks for a body that waits to be asked for (`Expect: 100-continue`) only when the application reads it, so that what
 * is refused is never sent (RFC 9110, section 10.1.1).
 */
function continueWhenRead(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Who is not asked may send the body or leave it: nothing that follows here could be told from it.
    response.shouldKeepAlive = false
    request.once('resume', () => {
      if (response.headersSent) return
      response.shouldKeepAlive = true
      response.writeContinue()
    })
    server.emit('request', request, response)
  })
}
