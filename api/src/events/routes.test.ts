import { beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'
import { eventLifetimeMs, forgetEvents } from './forget-events.ts'
import { publishEvents } from './publish-events.ts'

const app = await testApp()
const editor = editorOf(app)
const publish = () => publishEvents(app.ctx(), { limit: 1_000, subscribers: [] })
let product: { id: string }
const rename = async (name: string) => {
  await editor.patch(`/v1/products/${product.id}`, { name })
  await publish()
}

beforeAll(async () => {
  product = (await editor.post('/v1/products', { sku: 'TENT', name: 'Tent' })).body
  await editor.remove(`/v1/products/${product.id}`)
  await editor.post(`/v1/products/${product.id}/restore`, undefined, '*')
  for (let n = 0; n < 5; n++) await editor.post('/v1/products', { sku: `BAG-${n}`, name: 'Bag' })
  await publish()
})

describe('listEvents', () => {
  it('200: CloudEvents 1.0, in the order of publication', async () => {
    await rename('Told')
    const event = (await readAll(editor, '/v1/events')).at(-1)
    expect(event).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      source: '/v1',
      type: 'product.updated',
      subject: `products/${product.id}`,
      time: app.clock.now().toISOString(),
      datacontenttype: 'application/json',
      sequence: expect.stringMatching(/^[0-9]{19}$/),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
      data: { id: product.id, sku: 'TENT', name: 'Told', status: 'draft', version: expect.any(Number) },
    })
    const sequences = (await readAll(editor, '/v1/events?limit=3')).map(({ sequence }) => sequence)
    expect(sequences).toEqual([...new Set(sequences)].toSorted())
    expect(await readAll(editor, '/v1/events?sort=-sequence&limit=3')).toHaveLength(sequences.length)
  })

  it('200: by type and subject', async () => {
    const events = await readAll(
      editor,
      `/v1/events?subject=products/${product.id}&type=product.deleted,product.restored`,
    )
    expect(events.map(({ type }) => type)).toEqual(['product.deleted', 'product.restored'])
  })

  it.each([
    'type=product.eaten',
    'after=-1',
    'after=x',
    'after=9999999999999999',
    'after=00000000000000000001',
    'subject=a%20b',
    'sort=time',
  ])('400 http.invalid: %s', async (query) => {
    expect((await editor.get(`/v1/events?${query}`)).body.code).toBe('http.invalid')
  })

  it('400 http.cursor_invalid', async () => {
    const { body } = await editor.get('/v1/events?limit=1')
    const answer = await editor.get(`/v1/events?type=product.created&cursor=${body.nextCursor}`)
    expect([answer.status, answer.body.code]).toEqual([400, 'http.cursor_invalid'])
  })

  it('410 events.gone: once what follows has been removed', async () => {
    const all = await readAll(editor, '/v1/events')
    const [first, last] = [Number(all[0].sequence), Number(all.at(-1).sequence)]
    expect((await editor.get(`/v1/events?after=${first}`)).status).toBe(200)
    app.clock.advance(eventLifetimeMs + 1)
    await rename('Kept')
    expect(await forgetEvents(app.ctx(), { limit: 2 })).toBe(2)
    expect(await forgetEvents(app.ctx(), { limit: 1_000 })).toBe(all.length - 2)
    expect(await forgetEvents(app.ctx(), { limit: 1_000 })).toBe(0)
    const gone = await editor.get(`/v1/events?after=${first}`)
    expect([gone.status, gone.body.code]).toEqual([410, 'events.gone'])
    expect((await editor.get(`/v1/events?after=${last}`)).body.items).toMatchObject([{ data: { name: 'Kept' } }])
    expect((await editor.get('/v1/events')).body.items).toHaveLength(1)
  })
})
