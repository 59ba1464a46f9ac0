import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between the service and its database, and can cut them off from each other as a dead server would. */
export async function startProxy(target: number) {
  const sockets = new Set<Socket>()
  let isOpen = true
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    if (!isOpen) {
      client.destroy()
      return
    }
    const upstream = connect(target, '127.0.0.1')
    keep(upstream)
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isOpen = false
      drop()
    },
    mend: () => {
      isOpen = true
    },
    close: () => {
      drop()
      server.close()
    },
  }
}
