import { describe, expect, it } from 'vitest'
import { redacted, redactFields } from './log-redaction.ts'

describe('redactFields', () => {
  it.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'token',
    'access_token',
    'refreshToken',
    'password',
    'PGPASSWORD',
    'secret',
    'client_secret',
    'cursorSecret',
    'credentials',
    'private_key',
    'x-api-key',
    'apiKey',
    'idempotency-key',
    'Idempotency-Key',
    'idempotency_key',
    'database_url',
    'DATABASE_URL',
    'databaseUrl',
    'dsn',
  ])('hides %s at the top and one level down', (key) => {
    expect(redactFields({ [key]: 's3cret', plain: 1 })).toEqual({ [key]: redacted, plain: 1 })
    expect(redactFields({ headers: { [key]: ['s3cret'], host: 'h' } })).toEqual({
      headers: { [key]: redacted, host: 'h' },
    })
  })

  it.each([
    { request_id: 'a', method: 'GET', status: 200, duration_ms: 1.5, keys: 3, nothing: null, list: [{ token: 't' }] },
    { token_count: 3, cookies: true },
    {},
  ])('gives back the same object when there is nothing to hide: %j', (fields) => {
    expect(redactFields(fields)).toBe(fields)
  })

  it('leaves its input as it is', () => {
    const fields = { headers: { cookie: 'c' }, token: 't' }
    redactFields(fields)
    expect(fields).toEqual({ headers: { cookie: 'c' }, token: 't' })
  })

  it('describes errors under any key', () => {
    const error = Object.assign(new Error('no'), { parameters: ['ann'] })
    expect(redactFields({ reason: error, job: { error } })).toMatchObject({
      reason: { type: 'Error', message: 'no' },
      job: { error: { type: 'Error', message: 'no' } },
    })
    expect(JSON.stringify(redactFields({ reason: error }))).not.toContain('ann')
  })
})
