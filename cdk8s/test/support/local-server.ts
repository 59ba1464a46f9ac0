import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** Serves HTTP on localhost until the test ends, and resolves to `localhost:<port>`. */
export async function serveLocally(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  server.listen(0, 'localhost')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `localhost:${(server.address() as AddressInfo).port}`
}
