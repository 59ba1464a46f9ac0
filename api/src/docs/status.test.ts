import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'

const nowhere = { url: 'postgres://nobody:nothing@127.0.0.1:1/nowhere' }

it('200: says what runs, without a token and without a database', async () => {
  const app = await testApp({ pool: nowhere, revision: '0123abc' })
  const answer = await app.request('GET', '/status')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  expect(answer.body).toEqual({
    status: 'ok',
    name: 'catalog-api',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    revision: '0123abc',
    uptimeSeconds: expect.any(Number),
  })
  expect(Number.isSafeInteger(answer.body.uptimeSeconds)).toBe(true)
})

it('200: leaves out a revision that is not known', async () => {
  const app = await testApp({ pool: nowhere })
  expect((await app.request('GET', '/status')).body).not.toHaveProperty('revision')
})
