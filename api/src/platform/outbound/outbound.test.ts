import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startWebhookReceiver } from '../../../test/support/webhook-receiver.ts'
import { guardedLookup, TargetRefused } from './guarded-lookup.ts'
import { createOutbound } from './outbound.ts'
import { isPublicAddress } from './public-address.ts'

const options = { timeoutMs: 500, userAgent: 'test/0' }
const strict = createOutbound({ ...options, privateTargets: false })
const lenient = createOutbound({ ...options, privateTargets: true })
const message = (url: string) => ({ url, headers: {}, body: '{}', signal: new AbortController().signal })

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('a name', () => {
  const resolve = (name: string, isAllowed: (address: string) => boolean) =>
    new Promise((settle) => {
      guardedLookup(isAllowed)(name, { all: true }, (error, addresses) => settle(error ?? addresses))
    })

  it('is refused when one of its addresses is not allowed', async () => {
    expect(await resolve('localhost', () => false)).toBeInstanceOf(TargetRefused)
    expect(await resolve('localhost', () => true)).toContainEqual(expect.objectContaining({ address: '127.0.0.1' }))
  })

  it('that stands for this machine is refused, however public it looks', async () => {
    expect(await resolve('localhost', isPublicAddress)).toBeInstanceOf(TargetRefused)
  })
})

describe('a request', () => {
  it('is sent, and resolves to the status of the answer', async () => {
    const receiver = await startWebhookReceiver()
    receiver.answerWith(418)
    expect(await lenient.post({ ...message(receiver.url), headers: { 'x-a': 'b' }, body: '{"c":1}' })).toBe(418)
    const headers = { 'x-a': 'b', 'user-agent': 'test/0', 'content-length': '7', connection: 'close' }
    expect(receiver.received).toMatchObject([{ body: '{"c":1}', headers }])
  })

  it.each(['http://127.0.0.1:1/', 'https://127.0.0.1:1/', 'https://a:b@example.com/', 'file:///etc/passwd', 'x'])(
    'to %s is refused',
    async (url) => {
      await expect(strict.post(message(url))).rejects.toThrow(TargetRefused)
    },
  )

  it('does not wait for ever, nor for a body', async () => {
    const receiver = await startWebhookReceiver()
    receiver.answerWith('nothing')
    await expect(lenient.post(message(receiver.url))).rejects.toThrow(/timeout/)
    const endless = createServer((_request, response) => void response.writeHead(200).write('x')).listen(0, '127.0.0.1')
    await new Promise((resolve) => endless.once('listening', resolve))
    expect(await lenient.post(message(`http://127.0.0.1:${(endless.address() as AddressInfo).port}/`))).toBe(200)
    endless.closeAllConnections()
    endless.close()
  })
})
