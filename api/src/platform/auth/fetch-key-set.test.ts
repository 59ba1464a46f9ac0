import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { createDevKey } from '../../../dev/dev-key.ts'
import { fetchKeySet, parseKeySetUrl } from './fetch-key-set.ts'

const never = new AbortController().signal
const cleanups: (() => void)[] = []

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return new URL(`http://127.0.0.1:${address.port}/jwks.json`)
}

function* endless(): Generator<string> {
  while (true) yield ' '.repeat(65_536)
}

describe('fetchKeySet', () => {
  it('reads the keys', async () => {
    const { publicKeys } = await createDevKey()
    const url = await serve((_, response) => response.end(JSON.stringify(publicKeys)))
    const { keys } = await fetchKeySet(url, never)
    expect(keys.map((key) => key.kid)).toEqual(publicKeys.keys.map((key) => key.kid))
  })

  it.each<[name: string, listener: RequestListener, message: RegExp]>([
    ['an error status', (_, response) => response.writeHead(500).end('{}'), /answered 500/],
    ['no content', (_, response) => response.writeHead(204).end(), /answered 204/],
    ['a page', (_, response) => response.end('<html>'), /JSON/],
    ['no keys', (_, response) => response.end('{"keys":[]}'), /none of the 0 keys/],
    ['a closed connection', (request) => request.socket.destroy(), /fetch failed/],
    [
      'an endless answer',
      (_, response) => pipeline(Readable.from(endless()), response, () => undefined),
      /longer than 131072 bytes/,
    ],
    ['an answer that stalls', (_, response) => response.write('{'), /timeout/],
  ])('refuses %s', async (_, listener, message) => {
    const url = await serve(listener)
    await expect(fetchKeySet(url, never, 300)).rejects.toThrow(message)
  })

  it('does not follow a redirect, not even to good keys', async () => {
    const { publicKeys } = await createDevKey()
    const url = await serve((request, response) => {
      if (request.url === '/good') response.end(JSON.stringify(publicKeys))
      else response.writeHead(302, { location: '/good' }).end()
    })
    await expect(fetchKeySet(url, never)).rejects.toThrow('fetch failed')
    await expect(fetchKeySet(new URL('/good', url), never)).resolves.toBeDefined()
  })

  it('gives up when told to', async () => {
    const stop = new AbortController()
    const url = await serve(() => stop.abort())
    await expect(fetchKeySet(url, stop.signal)).rejects.toThrow(/aborted/)
  })
})

describe('parseKeySetUrl', () => {
  it.each([
    'https://id.example.com/jwks.json',
    'http://localhost:8080/jwks',
    'http://127.0.0.1/jwks',
    'http://127.8.9.1/jwks',
    'http://[::1]:80/jwks',
  ])('takes %s', (text) => {
    expect(parseKeySetUrl(text).href).toContain('jwks')
  })

  it.each([
    'http://id.example.com/jwks.json',
    'http://localhost.example.com/jwks',
    'http://127.0.0.1.example.com/jwks',
    'http://10.0.0.1/jwks',
    'https://user:secret@id.example.com/jwks',
    'file:///etc/jwks.json',
    'data:application/json,{}',
    'jwks.json',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseKeySetUrl(text)).toThrow(TypeError)
  })
})
