import { afterAll } from 'vitest'
import { createDevKey, mintToken } from '../../dev/dev-key.ts'
import { compose, type Service, type ServiceParts } from '../../src/compose.ts'
import { type Scope, scopeList } from '../../src/platform/auth/scopes.ts'
import { createVerifier } from '../../src/platform/auth/verifier.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Ctx } from '../../src/platform/ctx.ts'
import { uuidv7Ids } from '../../src/platform/ids.ts'
import { createLogger } from '../../src/platform/telemetry/logger.ts'
import { createMetrics } from '../../src/platform/telemetry/metrics.ts'
import { createTracing } from '../../src/platform/telemetry/tracing.ts'
import { version } from '../../src/version.ts'
import { recordAnswer } from './answers.ts'
import { createMigratedDatabase } from './database.ts'
import { noteSeries } from './series.ts'
import { noteStatements } from './statements.ts'

/** The instant at which every test's clock starts. */
export const startOfTime = new Date('2026-01-01T00:00:00.000Z')

export interface TestClock extends Clock {
  advance(ms: number): void
}

interface TestRequest {
  /** Mints a token with these scopes. */
  readonly scopes?: readonly Scope[]
  readonly token?: string
  /** One that is undefined is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where that is not there.
  readonly body: any
}

export interface TestApp {
  /** One request through the whole application, without a socket. */
  request(method: string, path: string, options?: TestRequest): Promise<TestAnswer>
  /** An access token with these scopes, for requests that are made in another way. */
  token(scopes: readonly Scope[]): Promise<string>
  /** A context as a request has it, with the given scopes (default: all). */
  ctx(scopes?: readonly Scope[], signal?: AbortSignal): Ctx
  readonly clock: TestClock
  readonly service: Service
  readonly databaseUrl: string
  /** The log so far, a JSON line each. */
  readonly logLines: string[]
}

type Overrides = Partial<Omit<ServiceParts, 'pool'>> & { readonly pool?: Partial<ServiceParts['pool']> }

/** The application over a migrated database of its own, in strict mode; gone when the test file ends. */
export async function testApp(overrides: Overrides = {}): Promise<TestApp> {
  const database = await createMigratedDatabase()
  const clock = testClock()
  const logLines: string[] = []
  const { parts, mint } = await testParts(clock, logLines)
  const { pool, ...rest } = overrides
  const service = compose({ ...parts, pool: { ...testPool, url: database.url, ...pool }, ...rest })
  noteStatements(service.database)
  afterAll(async () => {
    await noteSeries(parts.metrics)
    parts.verifier.close()
    parts.metrics.close()
    await service.database.end(1_000)
    await database.drop()
  })

  return {
    clock,
    service,
    logLines,
    databaseUrl: database.url,
    async request(method, path, { scopes, token, headers, body, signal } = {}) {
      const bearer = token ?? (scopes && (await mint(scopes)))
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const given = {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(text !== undefined && jsonHeaders(text)),
        ...headers,
      }
      const init = { method, headers: definedOnly(given), ...(text !== undefined && { body: text }) }
      return answerOf(await service.app.request(path, { ...init, ...(signal && { signal }) }))
    },
    token: mint,
    ctx: (scopes = scopeList, signal = new AbortController().signal) =>
      service.contextOf({
        actor: { subject: 'tester', scopes },
        signal,
        requestId: 'test',
        log: parts.log,
        span: parts.tracing.startRequest({ method: 'TEST', path: '/' }),
      }),
  }
}

/** What a service needs besides a database: all real, with a clock that stands still and a key of its own. */
async function testParts(clock: TestClock, logLines: string[]) {
  const key = await createDevKey()
  const now = () => clock.now()
  const destination = { write: (line: string) => void logLines.push(line) }
  const log = createLogger({ service: 'test', version: '0', level: 'debug', pretty: false, now, destination })
  const { issuer, audience, publicKeys } = key
  const parts = {
    verifier: createVerifier({ issuer, audience, jwks: { keys: publicKeys }, now, log }),
    clock,
    ids: uuidv7Ids,
    log,
    metrics: createMetrics({ version: '0' }),
    tracing: await createTracing({ serviceName: 'test', version: '0', sampleRatio: 0 }),
    version,
    cursorSecret: 'a secret of thirty-two characters',
    webhookSecret: 'another of thirty-two characters',
    outbound: { privateTargets: false, timeoutMs: 2_000 },
    bodyBytesMax: 256 * 1024,
    deadlineMs: 10_000,
    draining: () => false,
    strict: true,
    onAnswer: recordAnswer,
  }
  const mint = (scopes: readonly Scope[]) =>
    mintToken({ key, scopes, subject: 'tester', ttlSeconds: 3_600, now: clock.now() })
  return { parts, mint }
}

const jsonHeaders = (text: string) => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(text)),
})

async function answerOf(response: Response): Promise<TestAnswer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
}

const definedOnly = (headers: Record<string, string | undefined>) =>
  Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)

const testPool: Omit<ServiceParts['pool'], 'url'> = {
  applicationName: 'catalog-test',
  connectionsMax: 10,
  waitersMax: 1_000,
  acquireTimeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 15_000,
  lockTimeoutMs: 10_000,
  idleInTransactionTimeoutMs: 15_000,
  cancelGraceMs: 1_000,
}

function testClock(): TestClock {
  let time = startOfTime.getTime()
  return {
    now: () => new Date(time),
    advance: (ms) => {
      time += ms
    },
  }
}
