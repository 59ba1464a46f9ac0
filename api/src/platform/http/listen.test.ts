import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rawConnection, rawRequest } from '../../../test/support/raw-http.ts'
import { type Listener, type ListenOptions, listen } from './listen.ts'

const options: ListenOptions = { host: '127.0.0.1', port: 0, keepAliveTimeoutMs: 5_000, requestTimeoutMs: 5_000 }

async function start(fetch: (request: Request) => Response | Promise<Response>): Promise<Listener> {
  const listener = await listen(fetch, options)
  onTestFinished(() => listener.close(0))
  return listener
}
const hello = () => new Response('hello')

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

describe('a listener', () => {
  it('serves on the port that it names', async () => {
    const { port } = await start(hello)
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello')
  })

  it('rejects when the port is taken', async () => {
    const { port } = await start(hello)
    await expect(listen(hello, { ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE', port })
  })

  it('rejects when the address is not here', async () => {
    await expect(listen(hello, { ...options, host: '192.0.2.1' })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })

  it('serves HTTP/1.0, which has no Host', async () => {
    const { port } = await start(hello)
    const connection = await rawConnection(port)
    connection.send('GET / HTTP/1.0\r\n\r\n')
    expect(await connection.next()).toMatchObject({ status: 200, body: 'hello' })
    await connection.closed
  })

  it('keeps a connection for the next request', async () => {
    const { port } = await start(hello)
    const connection = await rawConnection(port)
    for (let n = 0; n < 3; n++) {
      connection.send(rawRequest('GET', '/'))
      expect(await connection.next()).toMatchObject({
        status: 200,
        headers: { connection: 'keep-alive' },
        body: 'hello',
      })
    }
  })
})

describe('the end of a listener', () => {
  it('closes connections that are idle at once, and accepts no more', async () => {
    const { port, close } = await start(hello)
    const connection = await rawConnection(port)
    connection.send(rawRequest('GET', '/'))
    await connection.next()
    expect(await elapsedMs(() => close(5_000))).toBeLessThan(450)
    await connection.closed
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
  })

  it('does not wait long for connections on which nothing was ever asked', async () => {
    const { port, close } = await start(hello)
    await rawConnection(port)
    await sleep(20)
    expect(await elapsedMs(() => close(5_000))).toBeLessThan(2_000)
  })

  it('serves what is asked first on a connection that was there before', async () => {
    const { port, close } = await start(hello)
    const connection = await rawConnection(port)
    await sleep(20)
    const closed = close(5_000)
    await sleep(100)
    connection.send(rawRequest('GET', '/', { headers: { connection: 'close' } }))
    expect(await connection.next()).toMatchObject({ status: 200 })
    await closed
  })

  it('serves what had arrived but was not read yet', async () => {
    const { port, close } = await start(hello)
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const ask = () =>
      new Promise((resolve) => {
        const asked = get({ port, host: '127.0.0.1', agent }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode))
        })
        asked.once('error', resolve)
      })
    expect(await ask()).toBe(200)
    const last = ask()
    // Two turns: the client has connected and written, the server has not read.
    await new Promise((resolve) => process.nextTick(resolve))
    const closed = close(200)
    expect(await last).toBe(200)
    agent.destroy()
    await closed
  })

  it('waits for requests that are being served, and cuts those that take too long', async () => {
    const { port, close } = await start(async ({ url }) => {
      await sleep(Number(new URL(url).searchParams.get('ms')))
      return new Response('late', { headers: { connection: 'close' } })
    })
    const quick = fetch(`http://127.0.0.1:${port}/?ms=150`).then((answer) => answer.text())
    const slow = fetch(`http://127.0.0.1:${port}/?ms=2000`).catch((error: Error) => error.message)
    await sleep(50)
    const took = await elapsedMs(() => close(400))
    expect(await quick).toBe('late')
    expect(await slow).toBe('fetch failed')
    expect(took).toBeGreaterThan(390)
    expect(took).toBeLessThan(1_500)
  })
})
