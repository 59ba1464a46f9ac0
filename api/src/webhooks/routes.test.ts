import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { nobody } from '../../test/support/shelf.ts'
import { adminOf } from '../../test/support/webhook-admin.ts'
import type { NewWebhook } from './schema.ts'

const app = await testApp()
const { ask, newHook, product, publish, webhook } = adminOf(app)
const problem = (status: number, code: string) => ({ status, body: { code } })
const url = 'https://shop.example.com/hooks'

let made: NewWebhook
let path: string
beforeEach(async () => {
  await app.ctx().db.execute(sql`delete from webhooks`)
  made = await newHook({ url, description: 'The shop', types: ['product.updated', 'price.set'] })
  path = `/v1/webhooks/${made.id}`
})

describe('createWebhook', () => {
  it('201: answers with the webhook and its secret, and nothing else ever does', async () => {
    const { secret, ...facts } = made
    expect(facts).toEqual({
      id: expect.any(String),
      url,
      description: 'The shop',
      types: ['product.updated', 'price.set'],
      disabledReason: null,
      failingSince: null,
      version: 1,
      createdAt: app.clock.now().toISOString(),
      updatedAt: app.clock.now().toISOString(),
    })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const shown = await ask('GET', path)
    expect([shown.body, shown.headers.get('etag')]).toEqual([facts, '"v1"'])
    const key = secret.slice('whsec_'.length)
    const stored = await app.ctx().db.execute(sql`
      select 1 from webhooks w where w::text like ${`%${key}%`}
      union all select 1 from idempotency_keys k where k::text like ${`%${key}%`}`)
    expect(stored).toHaveLength(0)
    expect(app.logLines.join('\n')).not.toContain(key)
  })

  it('201: all types and no description by default, and an Idempotency-Key changes nothing', async () => {
    const create = () =>
      app.request('POST', '/v1/webhooks', {
        scopes: ['catalog:admin'],
        body: { url },
        headers: { 'idempotency-key': 'k' },
      })
    const [one, two] = [await create(), await create()]
    expect([one, two]).toMatchObject([{ body: { types: null, description: '' } }, { status: 201 }])
    expect(one.body.secret).not.toBe(two.body.secret)
    expect(two.headers.get('idempotency-replayed')).toBeNull()
  })

  it.each([
    'http://shop.example.com/',
    'https://user:pass@shop.example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://metadata.google.internal/',
    'https://catalog-db/',
  ])('422 webhooks.url_refused: %s', async (refused) => {
    const answer = await ask('POST', '/v1/webhooks', { url: refused })
    expect(answer).toMatchObject(problem(422, 'webhooks.url_refused'))
    expect(answer.body.errors).toMatchObject([{ pointer: '/body/url' }])
    expect(await ask('PATCH', path, { url: refused })).toMatchObject(problem(422, 'webhooks.url_refused'))
  })

  it.each([
    {},
    { url: 'ftp://x.example.com' },
    { url: 'nowhere' },
    { url, types: [] },
    { url, types: ['product.eaten'] },
  ])('400 http.invalid: %j', async (body) => {
    expect(await ask('POST', '/v1/webhooks', body)).toMatchObject(problem(400, 'http.invalid'))
  })

  it('409 webhooks.too_many: the 101st', async () => {
    await app.ctx().db.execute(sql`
      insert into webhooks (id, url, description, created_at, updated_at)
      select gen_random_uuid(), ${url}, '', now(), now() from generate_series(1, 98)`)
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask('POST', '/v1/webhooks', { url })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('webhooks.too_many')
  })
})

describe('reading', () => {
  it('200 and 304, and a page of all', async () => {
    const { body } = await ask('GET', '/v1/webhooks?count=exact')
    expect(body).toMatchObject({ items: [{ id: made.id }], nextCursor: null, count: { value: 1, exact: true } })
    const again = await app.request('GET', path, { scopes: ['catalog:admin'], headers: { 'if-none-match': '"v1"' } })
    expect(again.status).toBe(304)
  })

  it.each([
    ['GET', `/v1/webhooks/${nobody}`, undefined, 'webhooks.not_found'],
    ['PATCH', `/v1/webhooks/${nobody}`, {}, 'webhooks.not_found'],
    ['DELETE', `/v1/webhooks/${nobody}`, undefined, 'webhooks.not_found'],
    ['POST', `/v1/webhooks/${nobody}/secret`, undefined, 'webhooks.not_found'],
    ['POST', `/v1/webhooks/${nobody}/replay`, undefined, 'webhooks.not_found'],
    ['POST', `/v1/webhook-deliveries/${nobody}/replay`, undefined, 'webhooks.delivery_not_found'],
  ])('404: %s %s', async (method, missing, body, code) => {
    expect(await ask(method, missing, body)).toMatchObject(problem(404, code))
  })

  it.each(['/v1/webhooks', '/v1/webhook-deliveries'])('400 http.cursor_invalid: %s', async (list) => {
    expect(await ask('GET', `${list}?cursor=AAAA`)).toMatchObject(problem(400, 'http.cursor_invalid'))
  })

  it('403 http.forbidden: with any other scope', async () => {
    const scopes = ['catalog:write', 'inventory:write', 'delivery:write'] as const
    expect(await app.request('GET', '/v1/webhooks', { scopes })).toMatchObject(problem(403, 'http.forbidden'))
  })
})

describe('changing', () => {
  it('200: updateWebhook changes what is given', async () => {
    app.clock.advance(1_000)
    const { status, headers, body } = await ask('PATCH', path, { types: null, description: '' }, '"v1"')
    const { secret: _, ...facts } = made
    const updatedAt = app.clock.now().toISOString()
    expect({ status, body }).toEqual({
      status: 200,
      body: { ...facts, types: null, description: '', version: 2, updatedAt },
    })
    expect(headers.get('etag')).toBe('"v2"')
  })

  it('200: one that is disabled loses what is pending to the dead letters', async () => {
    await ask('PATCH', path, { types: null })
    await product()
    await publish()
    expect((await ask('PATCH', path, { enabled: false })).body.disabledReason).toBe('requested')
    const { body } = await ask('GET', `/v1/webhook-deliveries?webhookId=${made.id}&state=dead`)
    expect(body.items).toMatchObject([{ state: 'dead', attempts: 0, eventType: 'product.created' }])
    const replay = `/v1/webhook-deliveries/${body.items[0].id}/replay`
    expect(await ask('POST', replay)).toMatchObject(problem(409, 'webhooks.disabled'))
    await ask('PATCH', path, { enabled: true })
    const replayed = await ask('POST', replay)
    const nextAttemptAt = app.clock.now().toISOString()
    expect(replayed).toMatchObject({ status: 200, body: { state: 'pending', attempts: 0, nextAttemptAt } })
    expect(await ask('POST', replay)).toMatchObject(problem(409, 'webhooks.delivery_pending'))
  })

  it('204: deleteWebhook takes its deliveries along', async () => {
    await ask('PATCH', path, { types: null })
    await product()
    await publish()
    expect((await ask('DELETE', path, undefined, '"v2"')).status).toBe(204)
    expect((await ask('GET', `/v1/webhook-deliveries?webhookId=${made.id}`)).body.items).toEqual([])
  })

  it.each([
    ['PATCH', '', {}],
    ['DELETE', '', undefined],
    ['POST', '/secret', undefined],
  ])('412 http.version_stale: %s %s', async (method, below, body) => {
    expect(await ask(method, path + below, body, '"v9"')).toMatchObject(problem(412, 'http.version_stale'))
    expect((await webhook(made.id)).version).toBe(1)
  })
})
