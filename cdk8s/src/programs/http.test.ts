import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { recordHttp } from '../../test/support/http-recorder.ts'
import { fetchPatiently, type Patience } from './http.ts'

const patience: Patience = { attempts: 3, firstWaitMs: 1, longestWaitMs: 50, timeoutMs: 1000 }

describe('fetchPatiently', () => {
  test.each([429, 500, 502, 503, 504])('asks again after a %d', async (status) => {
    const server = await recordHttp((_, count) => ({ status: count < 3 ? status : 200 }))

    const response = await fetchPatiently(server.url, { method: 'PUT', body: 'again' }, patience)

    expect(response.status).toBe(200)
    expect(server.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(Array.from('123', () => 'PUT again'))
  })

  test.each([200, 201, 301, 400, 401, 403, 404, 501])('takes a %d for an answer', async (status) => {
    const server = await recordHttp(() => ({ status }))

    const response = await fetchPatiently(server.url, { redirect: 'manual' }, patience)

    expect([response.status, server.requests.length]).toEqual([status, 1])
  })

  test('returns the last answer when patience ends', async () => {
    const server = await recordHttp(() => ({ status: 503 }))

    expect((await fetchPatiently(server.url, {}, patience)).status).toBe(503)
    expect(server.requests).toHaveLength(3)
  })

  test.each([
    ['seconds', '1'],
    ['a date', new Date(Date.now() + 3_600_000).toUTCString()],
    ['nonsense', 'soon'],
  ])('waits as Retry-After asks in %s, but never for long', async (_, value) => {
    const server = await recordHttp((__, count) => ({
      status: count < 2 ? 429 : 200,
      headers: { 'retry-after': value },
    }))
    const begun = performance.now()

    await fetchPatiently(server.url, {}, patience)

    expect(performance.now() - begun).toBeLessThan(900)
  })

  test('says who did not answer', async () => {
    const server = createServer()
    server.listen(0, 'localhost')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    server.close()

    await expect(fetchPatiently(`http://localhost:${port}/x`, {}, patience)).rejects.toThrow(
      `GET http://localhost:${port}/x had no answer`,
    )
  })
})
