import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { testApp } from './support/app.ts'
import { eventually } from './support/eventually.ts'
import { serve } from './support/serve.ts'

/** Thousands of requests of every fate leave nothing behind: no listener, no timer, no session, no memory. */

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

const app = await testApp()

it('leaves nothing behind, whatever becomes of a request', async () => {
  const warnings: string[] = []
  const note = (warning: Error) => void warnings.push(String(warning))
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  const { origin } = await serve(app)
  const headers = {
    authorization: `Bearer ${await app.token(['catalog:write'])}`,
    'content-type': 'application/json',
  }
  const ask = async (path: string, init?: RequestInit) => (await fetch(origin + path, init)).arrayBuffer()
  let turn = 0
  const fates = [
    () => ask('/v1/products?limit=2'),
    () => ask('/v1/nothing'),
    () => ask('/v1/products', { method: 'POST', headers, body: '{"sku":"TWICE","name":"x"}' }),
    () => ask('/v1/products', { method: 'POST', headers, body: '{' }),
    () => ask('/v1/products', { signal: AbortSignal.timeout(1 + (turn++ % 4)) }).catch(() => 'gone'),
  ]
  const heapAfter = async (rounds: number) => {
    for (let n = 0; n < rounds; n++) await Promise.all(fates.map((fate) => fate()))
    app.logLines.length = 0
    await eventually(() => app.service.database.stats).toMatchObject({ inUse: 0, waiting: 0 })
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(300)
  const after = await heapAfter(500)
  // 2,500 requests; a forgotten listener with what it holds is more than a kilobyte.
  expect(after - before).toBeLessThan(1_000_000)
  expect(warnings).toEqual([])
  await eventually(() => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThan(5)
})
