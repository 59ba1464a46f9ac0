import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A wire between a client and a server that can be cut, silenced and watched. */
export interface TcpProxy {
  readonly port: number
  /** `target` with this proxy's address in place of the server's. */
  readonly url: string
  /** How many connections are open. */
  readonly connections: number
  /** How often a client has spoken after the server did: what waits for what has been answered. */
  readonly roundTrips: number
  /** Keeps every connection, present or new, and lets nothing through any more. */
  silence(): void
  /** Ends every connection, and each new one at once. */
  cut(): void
  /** Lets new connections through again; those that were silent are ended. */
  restore(): void
  stop(): Promise<void>
}

/**
 * Stands before the server of `target`, an address with host and port such as a DATABASE_URL.
 * @param delayMs how long what the client says on the nth connection (from 1) takes to the server; by default nothing
 */
export async function startTcpProxy(target: string, delayMs = (_nth: number): number => 0): Promise<TcpProxy> {
  const to = new URL(target)
  const sockets = new Set<Socket>()
  const state = { mode: 'open' as 'open' | 'silent' | 'cut', clients: 0, nth: 0, roundTrips: 0 }
  const closeAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    // Whoever hangs up first, the other side learns it: an error is followed by a close.
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    return socket
  }
  const server: Server = createServer((client) => {
    track(client)
    if (state.mode === 'cut') return client.destroy()
    state.clients++
    const delay = delayMs(++state.nth)
    client.once('close', () => state.clients--)
    // A connection that begins in silence stays without a server, even when the silence ends.
    if (state.mode === 'silent') return client.resume()
    const upstream = track(connect(Number(to.port), to.hostname))
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
    let serverSpoke = true
    client.on('data', (data) => {
      if (serverSpoke) state.roundTrips++
      serverSpoke = false
      if (state.mode !== 'open') return
      if (delay === 0) upstream.write(data)
      else setTimeout(() => upstream.write(data), delay)
    })
    upstream.on('data', (data) => {
      serverSpoke = true
      if (state.mode === 'open') client.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) }).href

  return {
    port,
    url,
    get connections() {
      return state.clients
    },
    get roundTrips() {
      return state.roundTrips
    },
    silence: () => {
      state.mode = 'silent'
    },
    cut: () => {
      state.mode = 'cut'
      closeAll()
    },
    restore: () => {
      if (state.mode === 'silent') closeAll()
      state.mode = 'open'
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      closeAll()
      await closed
    },
  }
}
