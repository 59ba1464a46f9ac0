import { describe, expect, it } from 'vitest'
import { testApp } from './support/app.ts'
import { type RawConnection, rawConnection, rawRequest } from './support/raw-http.ts'
import { serve } from './support/serve.ts'

/** Bodies that are too large, never end, or never come; and what comes after them on the same connection. */

const bodyBytesMax = 10_000
const app = await testApp({ bodyBytesMax, deadlineMs: 400 })
const authorization = `Bearer ${await app.token(['catalog:write'])}`
const json = { authorization, 'content-type': 'application/json' }

const post = (headers: Readonly<Record<string, string>>, body = '') =>
  rawRequest('POST', '/v1/products', { headers: { ...json, ...headers }, body })
const get = rawRequest('GET', '/v1/products?limit=1')
let created = 0
const product = () => JSON.stringify({ sku: `UP-${created++}`, name: 'Upload' })

async function connect(): Promise<RawConnection> {
  const { port } = await serve(app)
  return rawConnection(port)
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Sends chunks of a chunked body until the server hangs up. */
async function sendForEver(connection: RawConnection): Promise<void> {
  let over = false
  void connection.closed.then(() => {
    over = true
  })
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
  while (!over) {
    connection.send(chunk)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('a body', () => {
  it('that never comes whole is answered with 504 at the deadline, and the connection ends', async () => {
    const connection = await connect()
    connection.send(post({ 'content-length': '100' }, '{"sku":'))
    let answer: Awaited<ReturnType<RawConnection['next']>>
    const took = await elapsedMs(async () => {
      answer = await connection.next()
    })
    expect(answer?.status).toBe(504)
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: 'http.deadline_exceeded' })
    expect(took).toBeGreaterThan(390)
    expect(took).toBeLessThan(1_500)
    expect(await elapsedMs(() => connection.closed)).toBeLessThan(1_500)
  })

  it('without an announced length is refused with 411 before it is read, however long it goes on', async () => {
    const connection = await connect()
    connection.send(post({ 'transfer-encoding': 'chunked' }))
    const answer = await connection.next()
    expect(answer?.status).toBe(411)
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: 'http.length_required' })
    expect(await elapsedMs(() => sendForEver(connection))).toBeLessThan(2_000)
  })

  it.each([
    ['one byte too many', bodyBytesMax + 1],
    ['an absurd length', 999_999_999_999],
  ])('with %s is refused with 413 before it is read', async (_what, length) => {
    const connection = await connect()
    connection.send(post({ 'content-length': String(length) }))
    const answer = await connection.next()
    expect(answer?.status).toBe(413)
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: 'http.body_too_large' })
    expect(await elapsedMs(() => connection.closed)).toBeLessThan(1_500)
  })

  it('as large as it may be is read', async () => {
    const connection = await connect()
    const body = product().padEnd(bodyBytesMax)
    connection.send(post({ 'content-length': String(body.length) }, body))
    expect((await connection.next())?.status).toBe(201)
  })
})

describe('Expect: 100-continue (RFC 9110, section 10.1.1)', () => {
  it('is told to go on with a body that will be read', async () => {
    const connection = await connect()
    const body = product()
    connection.send(post({ expect: '100-continue', 'content-length': String(body.length) }))
    expect((await connection.next())?.status).toBe(100)
    connection.send(body)
    const answer = await connection.next()
    expect([answer?.status, answer?.headers['connection']]).toEqual([201, 'keep-alive'])
    connection.send(get)
    expect((await connection.next())?.status).toBe(200)
  })

  it.each([
    ['413', { 'content-length': '20000' }],
    ['415', { 'content-length': '20', 'content-type': 'text/plain' }],
    ['401', { 'content-length': '20', authorization: 'Bearer nonsense' }],
  ])(
    'is refused with %s without a body, and the connection ends, since none may follow or one may',
    async (status, headers) => {
      const connection = await connect()
      connection.send(post({ expect: '100-continue', ...headers }))
      const answer = await connection.next()
      expect([String(answer?.status), answer?.headers['connection']]).toEqual([status, 'close'])
      expect(await elapsedMs(() => connection.closed)).toBeLessThan(1_500)
    },
  )

  it('for anything else is refused with 417', async () => {
    const connection = await connect()
    connection.send(post({ expect: 'a-miracle', 'content-length': '0' }))
    expect((await connection.next())?.status).toBe(417)
  })
})

describe('a head', () => {
  it('that is too large is refused with 431', async () => {
    const connection = await connect()
    connection.send(rawRequest('GET', '/v1/products', { headers: { 'x-filler': 'x'.repeat(20_000) } }))
    expect((await connection.next())?.status).toBe(431)
    await connection.closed
  })

  it('that is no HTTP is refused with 400', async () => {
    const connection = await connect()
    connection.send('HELO there\r\n\r\n')
    expect((await connection.next())?.status).toBe(400)
    await connection.closed
  })

  it('that never ends is refused with 408 in time', async () => {
    const { port } = await serve(app, { requestTimeoutMs: 300 })
    const connection = await rawConnection(port)
    connection.send('GET /v1/products HTTP/1.1\r\nhost: localhost\r\n')
    const took = await elapsedMs(async () => expect((await connection.next())?.status).toBe(408))
    expect(took).toBeGreaterThan(250)
    expect(took).toBeLessThan(1_800)
  })
})

describe('after a request that failed, the connection', () => {
  // Each is a body that the service has no use for, sent whole.
  const unread = 'GET /v1/poison HTTP/1.1\r\nhost: localhost\r\n\r\n'
  it.each([
    ['401', post({ authorization: 'Bearer nonsense', 'content-length': String(unread.length) }, unread)],
    ['415', post({ 'content-type': 'text/plain', 'content-length': String(unread.length) }, unread)],
    ['413', post({ 'content-length': '20000' }, unread.padEnd(20_000))],
    ['411', post({ 'transfer-encoding': 'chunked' }, `${unread.length.toString(16)}\r\n${unread}\r\n0\r\n\r\n`)],
    ['404', rawRequest('POST', '/v1/nothing', { headers: { 'content-length': String(unread.length) }, body: unread })],
    ['405', rawRequest('PUT', '/v1/products', { headers: { 'content-length': String(unread.length) }, body: unread })],
    ['200', rawRequest('GET', '/v1/products', { headers: { 'content-length': String(unread.length) }, body: unread })],
  ])('takes the next request as it is, not the body that was left of a %s', async (status, request) => {
    const connection = await connect()
    for (let n = 0; n < 3; n++) {
      connection.send(request)
      expect(String((await connection.next())?.status)).toBe(status)
      connection.send(get)
      const next = await connection.next()
      expect([next?.status, JSON.parse(next?.body ?? '{}').items?.length]).toEqual([200, 1])
    }
  })
})
