import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { type BenchRequest, runLoad } from './bench-load.ts'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const load = (url: string, next: () => BenchRequest) =>
  runLoad({ url, token: 'secret', connections: 3, seconds: 0.2, next })

it('sends what it is given, as many at a time as it has connections, and counts what is not answered by 2xx', async () => {
  const bodies: unknown[] = []
  let running = 0
  let most = 0
  const url = await serve(async (request, response) => {
    most = Math.max(most, ++running)
    const text = await request.reduce((all, chunk) => `${all}${chunk}`, '')
    bodies.push({ text, authorization: request.headers.authorization })
    // In two pieces: an answer need not come as one.
    response.writeHead(request.url === '/wrong' ? 404 : 201, { 'content-length': 5 }).write('ab')
    setTimeout(() => {
      running--
      response.end('cde')
    }, 1)
  })
  let count = 0
  const next = (): BenchRequest =>
    count++ % 2 === 0 ? { method: 'GET', path: '/wrong' } : { method: 'POST', path: '/', body: { name: 'é' } }
  const { requests, failed, requestsPerSecond, p50Ms, p99Ms } = await load(url, next)
  expect(most).toBe(3)
  expect(requests).toBe(bodies.length)
  expect(failed).toBe(Math.ceil(requests / 2))
  expect(bodies).toContainEqual({ text: '{"name":"é"}', authorization: 'Bearer secret' })
  expect(requestsPerSecond).toBeGreaterThan(requests / 2)
  expect(p50Ms).toBeGreaterThan(0.5)
  expect(p99Ms).toBeGreaterThanOrEqual(p50Ms)
})

it('sends exactly as many as it may', async () => {
  const url = await serve((_, response) => void response.writeHead(200, { 'content-length': 0 }).end())
  const next = (): BenchRequest => ({ method: 'GET', path: '/' })
  const { requests } = await runLoad({ url, token: 'secret', connections: 3, seconds: 30, requestsMax: 20, next })
  expect(requests).toBe(20)
})

it.each<[string, RequestListener, RegExp]>([
  ['an answer without a length', (_, response) => void response.write('endless'), /without a length/],
  ['a connection that is closed', (request) => void request.socket.destroy(), /closed the connection|ECONNRESET/],
])('rejects for %s', async (_, listener, message) => {
  await expect(load(await serve(listener), () => ({ method: 'GET', path: '/' }))).rejects.toThrow(message)
})
