import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A notification as it came in. */
export interface Notification {
  readonly receiver: string
  /** Seconds since the receiver was started. */
  readonly at: number
  readonly authorization: string | undefined
  readonly body: string
}

/** Listens on the loopback and keeps what Alertmanager sends; the first part of the path is the receiver's name. */
export async function startReceiver() {
  const notifications: Notification[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const receiver = request.url?.split('/')[1] ?? ''
      const body = Buffer.concat(chunks).toString()
      notifications.push({ receiver, at: performance.now() / 1000, authorization: request.headers.authorization, body })
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"success"}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    notifications: notifications as readonly Notification[],
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
