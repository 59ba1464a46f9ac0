import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface BrokenServer {
  /** A DATABASE_URL that leads here. */
  readonly url: string
  /** How many connections it has accepted so far. */
  readonly accepted: () => number
  /** How many of those are still open. */
  readonly open: () => Promise<number>
}

/** What a server that is no PostgreSQL may do with a connection. */
export const misbehaviours = {
  'hangs up at once': (socket: Socket) => void socket.destroy(),
  'hangs up when spoken to': (socket: Socket) => void socket.once('data', () => socket.destroy()),
  'resets when spoken to': (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
  'never answers': (socket: Socket) => void socket.resume(),
  'asks for a password and hangs up': (socket: Socket) =>
    // AuthenticationSASL with SCRAM-SHA-256 (PostgreSQL manual, message formats).
    void socket.once('data', () => socket.end(Buffer.from('R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0', 'latin1'))),
  'speaks HTTP': (socket: Socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
} as const

export type Misbehaviour = keyof typeof misbehaviours

/** A server that misbehaves until the test ends. */
export async function startBrokenServer(how: Misbehaviour): Promise<BrokenServer> {
  let accepted = 0
  const server = createServer((socket) => {
    accepted++
    socket.on('error', () => undefined)
    misbehaviours[how](socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    url: `postgres://someone:hunter2secret@127.0.0.1:${(server.address() as AddressInfo).port}/catalog`,
    accepted: () => accepted,
    open: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
  }
}
