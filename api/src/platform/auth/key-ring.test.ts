import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDevKey, type DevKey, devAudience, devIssuer, mintToken } from '../../../dev/dev-key.ts'
import { KeysUnavailable } from './failures.ts'
import type { KeyRingPolicy } from './key-ring.ts'
import type { KeySource } from './key-source.ts'
import { createVerifier } from './verifier.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** An identity provider whose keys, answers and life a test decides. */
class KeyServer {
  keys: DevKey[] = []
  status = 200
  requests = 0
  port = 0
  #server: Server | undefined

  async start(): Promise<void> {
    const server = createServer((_, response) => {
      this.requests += 1
      response.writeHead(this.status).end(JSON.stringify(keySet(...this.keys)))
    })
    this.#server = server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.port = address.port
  }

  async stop(): Promise<void> {
    if (!this.#server?.listening) return
    this.#server.closeAllConnections()
    await promisedClose(this.#server)
  }

  get source(): KeySource {
    return { url: `http://127.0.0.1:${this.port}/jwks.json` }
  }
}

const promisedClose = (server: Server) => new Promise((resolve) => server.close(resolve))
const keySet = (...keys: DevKey[]) => ({ keys: keys.flatMap((key) => key.publicKeys.keys) })

async function serving(...keys: DevKey[]): Promise<KeyServer> {
  const server = new KeyServer()
  server.keys = keys
  await server.start()
  cleanups.push(() => server.stop())
  return server
}

/** A verifier with a clock that only `pass` moves, and the messages it logs. */
function verifierOf(jwks: KeySource, keyPolicy: Partial<KeyRingPolicy> = {}) {
  let nowMs = Date.parse('2026-03-01T12:00:00.000Z')
  const messages: string[] = []
  const write = (line: string) => messages.push((JSON.parse(line) as { readonly msg: string }).msg)
  const now = () => new Date(nowMs)
  const log = pino({ base: null }, { write })
  const verifier = createVerifier({ issuer: devIssuer, audience: devAudience, jwks, keyPolicy, now, log })
  cleanups.push(() => verifier.close())
  const subjectOf = async (key: DevKey): Promise<string> => {
    const order = { key, scopes: [], subject: 'alice', ttlSeconds: 600, now: now() }
    return (await verifier.verify(await mintToken(order))).subject
  }
  return {
    verifier,
    messages,
    subjectOf,
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

const [first, second, third] = await Promise.all([createDevKey(), createDevKey(), createDevKey()])
const unknownKey = { name: 'InvalidToken', reason: 'unknown_key' }

describe('keys from a URL', () => {
  it('rotate: both verify while they overlap, then the withdrawn one does not', async () => {
    const server = await serving(first)
    const { subjectOf, pass } = verifierOf(server.source)
    expect(await subjectOf(first)).toBe('alice')
    server.keys = [first, second]
    pass(30_000)
    expect(await subjectOf(second)).toBe('alice')
    expect(await subjectOf(first)).toBe('alice')
    server.keys = [second, third]
    pass(30_000)
    expect(await subjectOf(third)).toBe('alice')
    await expect(subjectOf(first)).rejects.toMatchObject(unknownKey)
  })

  it('are fetched once per cooldown for unknown keys, however many tokens name them', async () => {
    const server = await serving(first)
    const { subjectOf, pass } = verifierOf(server.source)
    await subjectOf(first)
    const burst = () => Promise.allSettled(Array.from({ length: 20 }, () => subjectOf(second)))
    await burst()
    expect(server.requests).toBe(1)
    pass(30_000)
    await burst()
    expect(server.requests).toBe(2)
    pass(29_999)
    await burst()
    expect(server.requests).toBe(2)
    pass(1)
    server.keys = [first, second]
    expect((await burst()).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'fulfilled'))
    expect(server.requests).toBe(3)
  })

  it('are fetched for an unknown key even after the clock was set back', async () => {
    const server = await serving(first)
    const { subjectOf, pass } = verifierOf(server.source)
    await subjectOf(first)
    server.keys = [second]
    pass(-hourMs)
    expect(await subjectOf(second)).toBe('alice')
  })

  it('serve on for 24 hours after the server died, and again once it is back', async () => {
    const server = await serving(first)
    const { subjectOf, pass, messages } = verifierOf(server.source)
    await subjectOf(first)
    await server.stop()
    pass(24 * hourMs)
    expect(await subjectOf(first)).toBe('alice')
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    pass(1)
    await expect(subjectOf(first)).rejects.toBeInstanceOf(KeysUnavailable)
    await server.start()
    pass(10_000)
    expect(await subjectOf(first)).toBe('alice')
    expect(messages.map((message) => message.split(',')[0]?.split(':')[0])).toEqual([
      'token keys loaded',
      'token keys could not be loaded',
      'token keys loaded',
    ])
  })

  it.each([
    ['an error', [], 500],
    ['no keys', [], 200],
  ])('survive a server that answers with %s', async (_, keys, status) => {
    const server = await serving(first)
    const { subjectOf, pass } = verifierOf(server.source)
    await subjectOf(first)
    Object.assign(server, { keys, status })
    pass(30_000)
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    expect(await subjectOf(first)).toBe('alice')
    expect(server.requests).toBe(2)
  })

  it('are unavailable, which is not the fault of a token, while none was ever loaded', async () => {
    const server = await serving(first)
    await server.stop()
    const { verifier, subjectOf, pass, messages } = verifierOf(server.source)
    await expect(subjectOf(first)).rejects.toMatchObject({ name: 'KeysUnavailable', retryAfterSeconds: 10 })
    await expect(verifier.verify('a.b.c')).rejects.toMatchObject({ reason: 'malformed' })
    expect(messages).toEqual(['no token keys: no token can be verified until a load works'])
    await server.start()
    await expect(subjectOf(first)).rejects.toBeInstanceOf(KeysUnavailable)
    pass(10_000)
    expect(await subjectOf(first)).toBe('alice')
  })

  it('are loaded again in the background, also after failures', async () => {
    const server = await serving(first)
    const { subjectOf, messages } = verifierOf(server.source, { refreshMs: 20, retryMs: 20, cooldownMs: hourMs })
    await subjectOf(first)
    server.status = 503
    await vi.waitFor(() => expect(messages).toHaveLength(2))
    Object.assign(server, { keys: [second], status: 200 })
    await vi.waitFor(async () => expect(await subjectOf(second)).toBe('alice'))
    await expect(subjectOf(first)).rejects.toMatchObject(unknownKey)
  })

  it('are left alone after close, and stay usable', async () => {
    const server = await serving(first)
    const { verifier, subjectOf, pass } = verifierOf(server.source, { refreshMs: 10 })
    await subjectOf(first)
    verifier.close()
    const { requests } = server
    pass(hourMs)
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await subjectOf(first)).toBe('alice')
    expect(server.requests).toBe(requests)
  })

  it('never come from an address that the token names', async () => {
    const server = await serving(first)
    const lure = await serving(second)
    const { verifier, pass } = verifierOf(server.source)
    pass(30_000)
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'evil', jku: `http://127.0.0.1:${lure.port}/jwks.json` }
    const part = Buffer.from(JSON.stringify(header)).toString('base64url')
    await expect(verifier.verify(`${part}.e30.AAAA`)).rejects.toMatchObject(unknownKey)
    expect(lure.requests).toBe(0)
  })

  it('need https', () => {
    expect(() => verifierOf({ url: 'http://id.example.com/jwks.json' })).toThrow(/https/)
  })
})

describe('keys from a file', () => {
  async function fileOf(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-jwks-'))
    cleanups.push(() => rm(folder, { recursive: true }))
    const file = join(folder, 'jwks.json')
    await writeFile(file, text)
    return file
  }

  it('are read at start and again for a key that is not known', async () => {
    const file = await fileOf(JSON.stringify(keySet(first)))
    const { subjectOf, pass } = verifierOf({ file })
    expect(await subjectOf(first)).toBe('alice')
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    await writeFile(file, JSON.stringify(keySet(second)))
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    pass(30_000)
    expect(await subjectOf(second)).toBe('alice')
    await expect(subjectOf(first)).rejects.toMatchObject(unknownKey)
  })

  it('survive a file that was broken or removed', async () => {
    const file = await fileOf(JSON.stringify(keySet(first)))
    const { subjectOf, pass } = verifierOf({ file })
    await writeFile(file, '{"keys":')
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    await rm(file)
    pass(30_000)
    await expect(subjectOf(second)).rejects.toMatchObject(unknownKey)
    expect(await subjectOf(first)).toBe('alice')
  })

  it.each([
    ['is broken', '{', /JSON/],
    ['holds no usable key', '{"keys":[]}', /none of the 0 keys/],
  ])('fail the start when the file %s', async (_, text, message) => {
    const file = await fileOf(text)
    expect(() => verifierOf({ file })).toThrow(message)
  })

  it('fail the start when there is no file', () => {
    expect(() => verifierOf({ file: join(tmpdir(), 'no-such-jwks.json') })).toThrow(/ENOENT/)
  })
})
