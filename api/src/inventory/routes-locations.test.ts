import { describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'

const app = await testApp()
const scopes = ['inventory:write'] as const
const get = (path: string, headers = {}) => app.request('GET', path, { headers })
const create = (body: unknown) => app.request('POST', '/v1/locations', { scopes, body })
const rename = (code: string, body: unknown, ifMatch = '*') =>
  app.request('PATCH', `/v1/locations/${code}`, { scopes, body, headers: { 'if-match': ifMatch } })

describe('createLocation', () => {
  it('201: answers with the location, its address and its ETag', async () => {
    const { status, headers, body } = await create({ code: 'berlin', name: 'Berlin' })
    const at = startOfTime.toISOString()
    expect({ status, body }).toEqual({
      status: 201,
      body: { code: 'berlin', name: 'Berlin', version: 1, createdAt: at, updatedAt: at },
    })
    expect([headers.get('location'), headers.get('etag')]).toEqual(['/v1/locations/berlin', '"v1"'])
    expect((await get('/v1/locations/berlin')).body).toEqual(body)
  })

  it.each([
    ['a code in upper case', { code: 'Berlin' }],
    ['a code with a slash', { code: 'a/b' }],
    ['a code of 41 characters', { code: 'a'.repeat(41) }],
    ['an empty code', { code: '' }],
    ['an empty name', { name: '' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['a field that does not exist', { country: 'DE' }],
  ])('400 http.invalid: %s', async (_, wrong) => {
    const answer = await create({ code: 'wrong', name: 'Wrong', ...wrong })
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  })

  it('409 inventory.location_taken: and leaves the location as it was', async () => {
    expect((await create({ code: 'taken', name: 'First' })).status).toBe(201)
    const answer = await create({ code: 'taken', name: 'Second' })
    expect(answer).toMatchObject({ status: 409, body: { code: 'inventory.location_taken' } })
    expect((await get('/v1/locations/taken')).body.name).toBe('First')
  })
})

describe('getLocation', () => {
  it('304: while its version is current', async () => {
    await create({ code: 'known', name: 'Known' })
    expect((await get('/v1/locations/known', { 'if-none-match': '"v1"' })).status).toBe(304)
  })

  it('404 inventory.location_not_found', async () => {
    const answer = await get('/v1/locations/nowhere')
    expect(answer).toMatchObject({ status: 404, body: { code: 'inventory.location_not_found' } })
  })
})

describe('updateLocation', () => {
  it('200: renames it and raises its version', async () => {
    const { body: created } = await create({ code: 'renamed', name: 'Old' })
    app.clock.advance(1_000)
    const { status, headers, body } = await rename('renamed', { name: 'New' }, '"v1"')
    const updatedAt = app.clock.now().toISOString()
    expect({ status, body }).toEqual({ status: 200, body: { ...created, name: 'New', version: 2, updatedAt } })
    expect(headers.get('etag')).toBe('"v2"')
    expect((await get('/v1/locations/renamed')).body).toEqual(body)
  })

  it('400 http.invalid: a code is for good', async () => {
    const answer = await rename('renamed', { code: 'other', name: 'New' })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/code' }] } })
  })

  it('404 inventory.location_not_found', async () => {
    const answer = await rename('nowhere', { name: 'New' })
    expect(answer).toMatchObject({ status: 404, body: { code: 'inventory.location_not_found' } })
  })

  it('412 http.version_stale: of two writers who know the same version, one wins', async () => {
    await create({ code: 'contested', name: 'Old' })
    const answers = await Promise.all(['One', 'Two'].map((name) => rename('contested', { name }, '"v1"')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    expect(answers.find(({ status }) => status === 412)?.body.code).toBe('http.version_stale')
    const winner = answers.find(({ status }) => status === 200)
    expect((await get('/v1/locations/contested')).body).toEqual(winner?.body)
  })
})

describe('listLocations', () => {
  it.each([
    ['code', ['berlin', 'contested', 'known', 'renamed', 'taken']],
    ['-code', ['taken', 'renamed', 'known', 'contested', 'berlin']],
    ['name', ['berlin', 'taken', 'known', 'renamed', 'contested']],
  ])('200: pages by %s, each location once', async (sort, codes) => {
    const contested = (await get('/v1/locations/contested')).body
    if (contested.name !== 'Zone') await rename('contested', { name: 'Zone' })
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await get(`/v1/locations?sort=${sort}&limit=2&count=exact${cursor}`)
      expect(body.count).toEqual({ value: 5, exact: true })
      seen.push(...body.items.map(({ code }: { code: string }) => code))
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`
    } while (cursor)
    expect(seen).toEqual(codes)
  })

  it('400 http.cursor_invalid: of another order', async () => {
    const { body } = await get('/v1/locations?sort=name&limit=1')
    const answer = await get(`/v1/locations?sort=code&limit=1&cursor=${body.nextCursor}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})
