import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runScript } from './support/run-script.ts'

test('goes on where the watch has passed', async () => {
  expect((await runScript('accept', { env: { VERDICT: 'passed', REASON: '' } })).status).toBe(0)
})

test.each([
  ['failed', 'p99 was 1.2 s'],
  ['', ''],
  ['passed ', "'; touch hacked"],
])('ends where the verdict is %j, with the reason', async (verdict, reason) => {
  const result = await runScript('accept', { env: { VERDICT: verdict, REASON: reason } })

  expect(result.status).toBe(65)
  expect(await readFile(result.path('TERMINATION_LOG'), 'utf8')).toBe(
    `the watch has found it not good enough: ${reason}`,
  )
})
