import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConfigError, environment, parseConfig, parseDatabaseUrl } from './config.ts'

const least = {
  DATABASE_URL: 'postgres://catalog:hunter2secret@db.example/catalog',
  AUTH_ISSUER: 'https://id.example',
  AUTH_AUDIENCE: 'catalog-api',
  AUTH_JWKS_URL: 'https://id.example/jwks',
  CURSOR_SECRET: 'cursor-secret-of-thirty-two-characters',
}

function mistakesIn(variables: Record<string, string | undefined>): string {
  try {
    parseConfig(variables)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('the configuration', () => {
  it('needs five variables, and has a default for every other', () => {
    expect(parseConfig(least)).toEqual({
      ...least,
      MIGRATE_ON_START: false,
      WEBHOOK_PRIVATE_TARGETS: false,
      WEBHOOK_TIMEOUT_MS: 10_000,
      HOST: '0.0.0.0',
      PORT: 3000,
      OPS_HOST: '0.0.0.0',
      OPS_PORT: 9464,
      AUTH_CLOCK_TOLERANCE_SECONDS: 30,
      REQUEST_TIMEOUT_MS: 10_000,
      BODY_BYTES_MAX: 262_144,
      KEEP_ALIVE_TIMEOUT_MS: 65_000,
      DB_POOL_MAX: 10,
      DB_WAITERS_MAX: 200,
      DB_ACQUIRE_TIMEOUT_MS: 2_000,
      DB_CONNECT_TIMEOUT_MS: 5_000,
      DB_LOCK_TIMEOUT_MS: 5_000,
      DRAIN_DELAY_MS: 5_000,
      DRAIN_TIMEOUT_MS: 15_000,
      LOG_LEVEL: 'info',
      OTEL_TRACES_SAMPLER_ARG: 0.05,
    })
  })

  it.each<[string, string, unknown]>([
    ['DATABASE_URL', 'postgresql://u@%2Frun%2Fpostgresql/d', 'postgresql://u@%2Frun%2Fpostgresql/d'],
    ['DATABASE_URL', 'postgres://u:100%25@h/d', 'postgres://u:100%25@h/d'],
    ['MIGRATE_ON_START', 'true', true],
    ['MIGRATE_ON_START', 'false', false],
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['AUTH_CLOCK_TOLERANCE_SECONDS', '0', 0],
    ['REQUEST_TIMEOUT_MS', '100', 100],
    ['BODY_BYTES_MAX', '16777216', 16_777_216],
    ['DB_POOL_MAX', '1', 1],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['LOG_PRETTY', 'false', false],
    ['WEBHOOK_SECRET', 's'.repeat(32), 's'.repeat(32)],
    ['WEBHOOK_PRIVATE_TARGETS', 'true', true],
    ['WEBHOOK_TIMEOUT_MS', '30000', 30_000],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318', 'http://collector:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Authorization=Basic%20YTpi', { Authorization: 'Basic YTpi' }],
    ['OTEL_EXPORTER_OTLP_HEADERS', ' a = 1 ,b=x=y==', { a: '1', b: 'x=y==' }],
    [
      'OTEL_RESOURCE_ATTRIBUTES',
      'deployment.environment.name=test,team=',
      { 'deployment.environment.name': 'test', team: '' },
    ],
    ['OTEL_TRACES_SAMPLER_ARG', '0', 0],
    ['OTEL_TRACES_SAMPLER_ARG', '0.25', 0.25],
    ['REVISION', 'c0ffee', 'c0ffee'],
    ['VERSION', '1.2.3-rc.1', '1.2.3-rc.1'],
  ])('takes %s=%s', (name, text, value) => {
    expect(parseConfig({ ...least, [name]: text })).toHaveProperty(name, value)
  })

  it.each([
    ['DATABASE_URL', 'db.example-7f3a'],
    ['DATABASE_URL', 'mysql://u:p7f3a@h/d'],
    ['DATABASE_URL', 'postgres://u:50%of7f3a@h/d'],
    ['MIGRATE_ON_START', 'yes-7f3a'],
    ['MIGRATE_ON_START', 'TRUE'],
    ['PORT', '65536'],
    ['PORT', '-17'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', '8e1'],
    ['PORT', ' '],
    ['PORT', 'http7f3a'],
    ['AUTH_ISSUER', 'i'.repeat(501)],
    ['AUTH_JWKS_URL', 'ftp://7f3a/jwks'],
    ['AUTH_CLOCK_TOLERANCE_SECONDS', '301'],
    ['CURSOR_SECRET', 'too-short-7f3a'],
    ['WEBHOOK_SECRET', 'too-short-7f3a'],
    ['WEBHOOK_PRIVATE_TARGETS', '10.0.0.0/8'],
    ['WEBHOOK_TIMEOUT_MS', '30001'],
    ['REQUEST_TIMEOUT_MS', '99'],
    ['BODY_BYTES_MAX', '16777217'],
    ['DB_POOL_MAX', '201'],
    ['DB_WAITERS_MAX', '1000000'],
    ['DRAIN_TIMEOUT_MS', 'Infinity'],
    ['LOG_LEVEL', 'verbose7f3a'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector7f3a:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization7f3a'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=100%7f3a%'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.01'],
    ['OTEL_TRACES_SAMPLER_ARG', 'NaN'],
    ['REVISION', 'r'.repeat(101)],
    ['VERSION', 'v'.repeat(101)],
  ])('refuses %s=%s, without repeating it', (name, text) => {
    const [heading, mistake, ...more] = mistakesIn({ ...least, [name]: text }).split('\n')
    expect(heading).toBe('The configuration cannot be used:')
    expect(mistake).toMatch(new RegExp(`^  ${name} (is wrong: |must )`))
    expect(more).toEqual([])
    if (text.trim().length > 3) expect(mistake).not.toContain(text)
    expect(mistake).not.toContain('7f3a')
  })

  it.each(Object.keys(least).filter((name) => name !== 'AUTH_JWKS_URL'))(
    'says that %s is not set, or is empty',
    (name) => {
      const message = `The configuration cannot be used:\n  ${name} is not set`
      expect(mistakesIn({ ...least, [name]: undefined })).toBe(message)
      expect(mistakesIn({ ...least, [name]: '' })).toBe(message)
    },
  )

  it.each([
    ['neither', {}],
    ['both', { AUTH_JWKS_URL: least.AUTH_JWKS_URL, AUTH_JWKS_FILE: 'jwks.json' }],
  ])('wants one source of keys, not %s', (_how, keys) => {
    expect(mistakesIn({ ...least, AUTH_JWKS_URL: undefined, ...keys })).toBe(
      'The configuration cannot be used:\n  AUTH_JWKS_URL or AUTH_JWKS_FILE must be set, and only one of them',
    )
  })

  it('lists every mistake at once', () => {
    const message = mistakesIn({
      DATABASE_URL: 'secret7f3a',
      PORT: 'x7f3a',
      CURSOR_SECRET: '7f3a',
      LOG_LEVEL: 'loud7f3a',
    })
    const names = message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(' ')[0])
    expect(names.toSorted()).toEqual(
      [
        'DATABASE_URL',
        'PORT',
        'CURSOR_SECRET',
        'LOG_LEVEL',
        'AUTH_ISSUER',
        'AUTH_AUDIENCE',
        'AUTH_JWKS_URL',
      ].toSorted(),
    )
    expect(message).not.toContain('7f3a')
  })
})

describe('what a command needs that only talks to the database', () => {
  it('is the address, whatever else is wrong', () => {
    expect(parseDatabaseUrl({ DATABASE_URL: least.DATABASE_URL, PORT: 'x' })).toBe(least.DATABASE_URL)
  })

  it.each([undefined, '', 'nowhere'])('is refused as %j', (text) => {
    expect(() => parseDatabaseUrl({ DATABASE_URL: text })).toThrow(ConfigError)
  })
})

describe('the file .env', () => {
  it('says what the process does not, from the working folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-env-'))
    const before = process.cwd()
    onTestFinished(async () => {
      process.chdir(before)
      for (const name of ['CATALOG_TEST_A', 'CATALOG_TEST_B']) Reflect.deleteProperty(process.env, name)
      await rm(folder, { recursive: true })
    })
    process.chdir(folder)
    process.env['CATALOG_TEST_B'] = 'process'
    expect(environment()['CATALOG_TEST_A']).toBeUndefined()
    await writeFile('.env', '# a comment\nCATALOG_TEST_A="file"\nCATALOG_TEST_B=file\n')
    expect(environment()).toMatchObject({ CATALOG_TEST_A: 'file', CATALOG_TEST_B: 'process' })
  })
})
