import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Case, lintTexts } from './lint-texts.ts'

/** One planted violation: `bad` in `file` breaks exactly `rule`, and `good`, its nearest neighbour, breaks none. */
type Row = readonly [rule: string, file: string, bad: string, good: string]

const rows: readonly Row[] = [
  [
    'platform-knows-no-slice',
    'api/src/platform/ctx.ts',
    "export { createProduct } from '../products/index.ts'",
    "export { problems } from './problem.ts'",
  ],
  [
    'platform-knows-no-slice',
    'api/src/platform/http/operation.ts',
    "export type { Product } from '../../products/schema.ts'",
    "export { paths } from '../../contract.ts'",
  ],
  [
    'platform-knows-no-slice',
    'api/src/platform/http/middleware/deadline.ts',
    "export const app = await import('../../../app.ts')",
    "export const db = await import('../../db/pool.ts')",
  ],
  [
    'slice-edges',
    'api/src/categories/routes.ts',
    "export { getProduct } from '../products/get-product.ts'",
    "export { getProduct } from '../products/index.ts'",
  ],
  [
    'slice-edges',
    'api/src/products/list-products.ts',
    "export { listCategories } from '../categories/index.ts'",
    "export { cursor } from '../platform/cursor.ts'",
  ],
  [
    'slice-edges',
    'api/src/pricing/price-at.ts',
    "export type Stock = import('../inventory/index.ts').Stock",
    "export type Product = import('../products/index.ts').Product",
  ],
  [
    'slice-edges',
    'api/src/inventory/reserve-stock.test.ts',
    "export const pricing = await import('../pricing/index.ts')",
    "export const app = await import('../app.ts')",
  ],
  [
    'slice-edges',
    'api/src/inventory/ledger/append.ts',
    "export { compose } from '../../compose.ts'",
    "export { balance } from '../internal.ts'",
  ],
  [
    'slices-by-their-door',
    'api/src/app.ts',
    "export { routes } from './products/routes.ts'",
    "export { routes } from './products/index.ts'",
  ],
  [
    'slices-by-their-door',
    'api/src/contract.ts',
    "export { productMetrics } from './products/index.ts'",
    "export { httpMetrics } from './platform/metrics.ts'",
  ],
  [
    'hono-stays-in-http',
    'api/src/products/create-product.ts',
    "export type { Context } from 'hono'",
    "export type { Ctx } from '../platform/ctx.ts'",
  ],
  [
    'hono-stays-in-http',
    'api/src/main.ts',
    "export { serve } from '@hono/node-server'",
    "export { listen } from './platform/http/listen.ts'",
  ],
  [
    'hono-stays-in-http',
    'api/src/platform/auth/verify.ts',
    "export { HTTPException } from 'hono/http-exception'",
    "export { jwtVerify } from 'jose'",
  ],
  [
    'drizzle-stays-in-verbs',
    'api/src/products/routes.ts',
    "export { eq } from 'drizzle-orm'",
    "export { Hono } from 'hono'",
  ],
  [
    'drizzle-stays-in-verbs',
    'api/src/products/schema.ts',
    "export type { PgTable } from 'drizzle-orm/pg-core'",
    "export { z } from 'zod'",
  ],
  [
    'drizzle-stays-in-verbs',
    'api/src/platform/http/problems.ts',
    "export const sql = await import('drizzle-orm')",
    "export const zod = await import('zod')",
  ],
  [
    'environment-is-config',
    'api/src/platform/db/pool.ts',
    'export const url = process.env.DATABASE_URL',
    'export const uptimeSeconds = process.uptime()',
  ],
  [
    'environment-is-config',
    'api/src/main.ts',
    'export const port = globalThis.process?.env.PORT',
    'export const pid = process.pid',
  ],
  ['environment-is-config', 'api/src/compose.ts', 'export const { env } = process', 'export const { pid } = process'],
  [
    'environment-is-config',
    'api/src/products/internal.ts',
    "export { env } from 'node:process'",
    "export { hrtime } from 'node:process'",
  ],
  [
    'time-and-chance-are-injected',
    'api/src/pricing/price-at.ts',
    'export const now = () => new Date()',
    'export const at = (epochMs: number) => new Date(epochMs)',
  ],
  [
    'time-and-chance-are-injected',
    'api/src/platform/auth/verify.ts',
    'export const clock = Date.now',
    'export const clock = () => performance.now()',
  ],
  [
    'time-and-chance-are-injected',
    'api/src/inventory/reserve-stock.ts',
    'export const jitter = () => Math.random()',
    'export const jitter = (chance: number) => Math.round(chance)',
  ],
  [
    'time-and-chance-are-injected',
    'api/src/products/create-product.ts',
    'export const id = () => crypto.randomUUID()',
    'export const id = (ids: { next(): string }) => ids.next()',
  ],
  [
    'time-and-chance-are-injected',
    'api/src/platform/http/request-id.ts',
    "export { randomUUID as mint } from 'node:crypto'",
    "export { timingSafeEqual } from 'node:crypto'",
  ],
  [
    'time-and-chance-are-injected',
    'api/src/categories/create-category.ts',
    "export { v7 } from 'uuid'",
    "export { validate } from 'uuid'",
  ],
  [
    'output-is-the-log',
    'api/src/products/create-product.ts',
    "export const say = () => console.log('created')",
    "export const say = (log: { info(text: string): void }) => log.info('created')",
  ],
  [
    'product-ships-alone',
    'api/src/compose.ts',
    "export { startDatabase } from '../dev/database.ts'",
    "export { openPool } from './platform/db/pool.ts'",
  ],
  [
    'product-ships-alone',
    'api/src/products/get-product.ts',
    "export { fixedClock } from '../../test/support/clock.ts'",
    "export { systemClock } from '../platform/clock.ts'",
  ],
  [
    'plain-import-paths',
    'api/src/platform/ctx.ts',
    "export { stock } from './db/../../inventory/index.ts'",
    "export { openPool } from './db/pool.ts'",
  ],
  [
    'contract-is-the-door',
    'cdk8s/src/main.ts',
    "export { app } from '@catalog/api/client'",
    "export { opsPort } from '@catalog/api/contract'",
  ],
  [
    'contract-is-the-door',
    'observability/src/rules.ts',
    "export { metrics } from '../../api/src/platform/metrics.ts'",
    "export { metrics } from './metrics.ts'",
  ],
]

/** Files where the rules make room: each would break a rule anywhere else in api/src. */
const exceptions: readonly Case[] = [
  ['api/src/products/routes.ts', "export { Hono } from 'hono'"],
  ['api/src/platform/http/listen.ts', "export { serve } from '@hono/node-server'"],
  ['api/src/products/table.ts', "export { pgTable } from 'drizzle-orm/pg-core'"],
  ['api/src/platform/db/pool.ts', "export { drizzle } from 'drizzle-orm/postgres-js'"],
  ['api/src/platform/config/load.ts', 'export const env = process.env'],
  ['api/src/platform/clock.ts', 'export const systemClock = { now: () => new Date() }'],
  ['api/src/platform/ids.ts', "export { v7 } from 'uuid'"],
  ['api/src/products/create-product.test.ts', "export { fixedClock } from '../../test/support/clock.ts'"],
  ['api/dev/token.ts', 'console.log(process.env.PORT, Date.now())'],
  ['scripts/verify.ts', 'console.log(process.env.CI, Date.now())'],
]

let rulesReported: Awaited<ReturnType<typeof lintTexts>>

beforeAll(async () => {
  const planted = rows.flatMap(([, file, bad, good]): Case[] => [
    [file, bad],
    [file, good],
  ])
  rulesReported = await lintTexts([...planted, ...exceptions])
})

describe('a planted violation fails by its rule alone, and its good twin passes', () => {
  it.each(rows)('%s in %s: %s', (rule, file, bad, good) => {
    expect(rulesReported(file, bad)).toEqual([rule])
    expect(rulesReported(file, good)).toEqual([])
  })

  it.each(exceptions)('%s may say %s', (file, text) => {
    expect(rulesReported(file, text)).toEqual([])
  })

  it('every rule has a row', async () => {
    const rules = (await readdir('lint')).map((name) => name.replace('.grit', ''))
    expect([...new Set(rows.map(([rule]) => rule))].toSorted()).toEqual(rules.toSorted())
  })
})

it('two files that import each other are reported, also when one only wants a type', async () => {
  const [a, b]: readonly [Case, Case] = [
    ['api/src/products/a.ts', "import { b } from './b.ts'\n\nexport const a = b"],
    ['api/src/products/b.ts', "import type { a } from './a.ts'\n\nexport const b = 1 as unknown as typeof a"],
  ]
  const rulesReported = await lintTexts([a, b])
  expect(rulesReported(...a)).toEqual(['lint/suspicious/noImportCycles'])
  expect(rulesReported(...b)).toEqual(['lint/suspicious/noImportCycles'])
})

it('the written list of edges between slices closes no circle', async () => {
  const list = await readFile('lint/slice-edges.grit', 'utf8')
  let edges = [...list.matchAll(/\$slice <: "(.+)", \$target <: "(.+)\/index\.ts"/g)]
  expect(edges.length).toBeGreaterThan(0)
  // Slices that import no other are taken away until none is left, or only circles are.
  for (let before = 0; before !== edges.length; ) {
    before = edges.length
    const importing = new Set(edges.map(([, from]) => from))
    edges = edges.filter(([, , to]) => importing.has(to))
  }
  expect(edges.map(([, from, to]) => `${from} -> ${to}`)).toEqual([])
})
