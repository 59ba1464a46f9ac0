import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TriggerEvent } from '../src/programs/push.ts'
import { standardWebhookKey } from '../src/programs/signed-delivery.ts'
import { webhookGateway } from '../src/programs/webhook-gateway.ts'
import { githubDeletion, githubPush } from './support/github-push.ts'

const key = Buffer.from('a key of thirty-two bytes, no less')
const nowMs = 1763740800_000
const nowS = nowMs / 1000
const tag = JSON.stringify(githubPush('refs/tags/v1.2.3', { pushedAt: nowS }))

/** A gateway at `nowMs`, whose events are noted, unless the bus is `down`. */
async function gateway() {
  const events: TriggerEvent[] = []
  const state = { down: false, keys: [key] as readonly Buffer[] }
  const server = webhookGateway({
    keys: { github: () => state.keys, webhook: () => state.keys },
    windowMs: { github: 3600_000, webhook: 300_000 },
    repositories: ['https://github.com/acme/catalog'],
    forward: async (event) => {
      if (state.down) throw new Error('down')
      events.push(event)
    },
    log: () => undefined,
    now: () => nowMs,
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const post = async (path: string, body: string, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
    return [response.status, (await response.text()).trim()] as const
  }
  return { url, events, state, post }
}

const hmac = (content: string, secret: Buffer = key) => createHmac('sha256', secret).update(content)

function github(body: string, secret: Buffer = key, event = 'push') {
  return {
    'x-github-event': event,
    'x-github-delivery': crypto.randomUUID(),
    'x-hub-signature-256': `sha256=${hmac(body, secret).digest('hex')}`,
  }
}

interface Signing {
  readonly id?: string
  readonly at?: number
  readonly secret?: Buffer
}

function standard(body: string, { id = crypto.randomUUID(), at = nowS, secret = key }: Signing = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${hmac(`${id}.${at}.${body}`, secret).digest('base64')}`,
  }
}

describe('GitHub', () => {
  test('starts a release for a tag, once', async () => {
    const { post, events } = await gateway()
    expect(await post('/github', tag, github(tag))).toEqual([202, `starts ${events[0]?.name}`])
    // Under another delivery id, which is not signed.
    expect(await post('/github', tag, github(tag))).toEqual([409, expect.stringContaining('taken already')])
    expect(events).toHaveLength(1)
  })

  test.each([
    ['without a signature', {}],
    ['with one by another key', github(tag, Buffer.from('another'))],
    ['with one of another body', github(`${tag} `)],
    ['with one by SHA-1', { 'x-hub-signature': `sha1=${createHmac('sha1', key).update(tag).digest('hex')}` }],
    ['with one that is too short', { 'x-hub-signature-256': github(tag)['x-hub-signature-256'].slice(0, -1) }],
  ])('%s is refused', async (_what, headers) => {
    const { post, events } = await gateway()
    expect(await post('/github', tag, headers)).toEqual([401, expect.stringContaining('X-Hub-Signature-256')])
    expect(events).toEqual([])
  })

  test.each([[-3601], [3601]])('a push of %i s from now is refused', async (seconds) => {
    const { post } = await gateway()
    const body = JSON.stringify(githubPush('refs/tags/v1.2.3', { pushedAt: nowS + seconds }))
    expect(await post('/github', body, github(body))).toEqual([401, expect.stringContaining('3601 s from the clock')])
  })

  test('its ping is answered', async () => {
    const { post, events } = await gateway()
    expect(await post('/github', '{"zen":"."}', github('{"zen":"."}', key, 'ping'))).toEqual([
      200,
      'nothing to start: event ping',
    ])
    expect(events).toEqual([])
  })

  test('a deleted tag starts nothing', async () => {
    const { post, events } = await gateway()
    const push = githubDeletion('refs/tags/v1.2.3')
    const body = JSON.stringify({ ...push, repository: { ...push.repository, pushed_at: nowS } })
    expect(await post('/github', body, github(body))).toEqual([200, expect.stringContaining('was deleted')])
    expect(events).toEqual([])
  })

  test('both keys are good while one is changed, and none where there is none', async () => {
    const { post, state } = await gateway()
    state.keys = [Buffer.from('old'), key]
    expect(await post('/github', tag, github(tag))).toEqual([202, expect.any(String)])
    state.keys = []
    expect(await post('/github', tag, github(tag))).toEqual([404, expect.stringContaining('no secret')])
  })
})

describe('Standard Webhooks', () => {
  test('starts a release for a tag, once per id', async () => {
    const { post, events } = await gateway()
    const headers = standard(tag)
    expect(await post('/webhook', tag, headers)).toEqual([202, `starts ${events[0]?.name}`])
    expect(await post('/webhook', tag, headers)).toEqual([409, expect.stringContaining('taken already')])
    expect(await post('/webhook', tag, standard(tag))).toEqual([202, `starts ${events[0]?.name}`])
  })

  test.each([
    ['signed too long ago', standard(tag, { at: nowS - 301 }), 's from the clock'],
    ['signed in the future', standard(tag, { at: nowS + 301 }), 's from the clock'],
    [
      'with a timestamp of its own',
      { ...standard(tag, { at: nowS - 301 }), 'webhook-timestamp': `${nowS}` },
      'fits no key',
    ],
    ['with an id of its own', { ...standard(tag), 'webhook-id': 'other' }, 'fits no key'],
    ['signed by another key', standard(tag, { secret: Buffer.from('another') }), 'fits no key'],
    ['without an id', { ...standard(tag), 'webhook-id': '' }, 'webhook-id is missing'],
    ['without a time', { ...standard(tag), 'webhook-timestamp': 'now' }, 'webhook-timestamp is missing'],
    ['with the signature of GitHub', github(tag), 'webhook-id is missing'],
  ])('one %s is refused', async (_what, headers, message) => {
    const { post, events } = await gateway()
    expect(await post('/webhook', tag, headers)).toEqual([401, expect.stringContaining(message)])
    expect(events).toEqual([])
  })

  test('one of several signatures is enough', async () => {
    const { post } = await gateway()
    const headers = standard(tag)
    const several = { ...headers, 'webhook-signature': `v1a,abc v1,abc ${headers['webhook-signature']}` }
    expect(await post('/webhook', tag, several)).toEqual([202, expect.any(String)])
  })

  test('what the bus did not take can be sent again', async () => {
    const { post, state, events } = await gateway()
    const headers = standard(tag)
    state.down = true
    expect(await post('/webhook', tag, headers)).toEqual([502, expect.stringContaining('try again')])
    state.down = false
    expect(await post('/webhook', tag, headers)).toEqual([202, expect.any(String)])
    expect(events).toHaveLength(1)
  })
})

describe('a body', () => {
  test.each([
    ['that is no JSON', '{', {}, [400, 'the body is no JSON']],
    ['that is no push', '{}', {}, [400, expect.stringContaining('is no push')]],
    ['as a form', tag, { 'content-type': 'application/x-www-form-urlencoded' }, [400, expect.stringContaining('json')]],
    ['that is too large', `"${'a'.repeat(4 * 1024 * 1024)}"`, {}, [413, expect.stringContaining('4194304 bytes')]],
  ])('%s is refused', async (_what, body, headers, answer) => {
    const { post } = await gateway()
    expect(await post('/webhook', body, { ...standard(body), ...headers })).toEqual(answer)
  })

  test('that is too large and does not say so is refused', async () => {
    const { url } = await gateway()
    const chunk = new Uint8Array(64 * 1024)
    let sent = 0
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 1
        if (sent > 100) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const response = await fetch(`${url}/webhook`, { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(413)
  })
})

test('a connection that sends nothing is closed', async () => {
  const { url } = await gateway()
  const socket = connect(Number(new URL(url).port), 'localhost')
  onTestFinished(() => void socket.destroy())
  socket.resume()
  await once(socket, 'close', { signal: AbortSignal.timeout(8000) })
})

test.each([
  ['GET', '/github', 405],
  ['PUT', '/webhook', 405],
  ['POST', '/', 404],
  ['POST', '/github?x', 404],
  ['GET', '/healthz', 200],
])('%s %s is answered with %i', async (method, path, status) => {
  const { url } = await gateway()
  expect((await fetch(`${url}${path}`, { method })).status).toBe(status)
})

test.each([
  [`whsec_${key.toString('base64')}`, key],
  [`whsec_${key.toString('base64')}\n`, key],
  [key.toString('base64'), undefined],
  ['whsec_c2hvcnQ=', undefined],
  ['', undefined],
])('%j is a key: %s', (text, wanted) => {
  expect(standardWebhookKey(text)).toEqual(wanted)
})

test('the example of the specification fits its signature', async () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const secret = standardWebhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  const [id, at, body] = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}']
  expect(secret && standard(body, { id, at, secret })['webhook-signature']).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  )
})
