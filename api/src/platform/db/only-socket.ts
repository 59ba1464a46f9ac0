import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { DatabaseUnavailable } from './errors.ts'

/** The part of postgres.js' options that says where the server is. */
interface Address {
  readonly host: readonly string[]
  readonly port: readonly (number | string)[]
  /** Of a Unix socket; `false` where there is none. */
  readonly path?: unknown
}

/**
 * The one socket of a postgres.js client. The client would connect again and again to a server that accepts and hangs
 * up, and closes politely one that has fallen silent, which takes minutes: here a second socket is refused, and
 * `destroy` ends the first at once.
 */
export class OnlySocket {
  #socket: Socket | undefined
  #refusal: Error | undefined

  /** For the option `socket` of postgres.js. Rejects when the server does not accept, and when called again. */
  async open({ host: [host], port: [port], path }: Address): Promise<Socket> {
    if (this.#refusal) throw this.#refusal
    this.#refusal = new DatabaseUnavailable('the database hung up')
    const socket = connect(typeof path === 'string' ? { path } : { host: host ?? '', port: Number(port) })
    this.#socket = socket
    await once(socket, 'connect')
    // postgres.js verifies a certificate against this name.
    return Object.assign(socket, { host })
  }

  /** Ends the socket, whatever it is doing; one that was not opened yet never will be. */
  destroy(): void {
    this.#refusal ??= new DatabaseUnavailable('the connection was given up')
    // Only an error tells those who wait for a connection that there will be none.
    if (this.#socket?.connecting) this.#socket.destroy(this.#refusal)
    else this.#socket?.destroy()
  }
}
