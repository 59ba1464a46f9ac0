import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { allocatePorts } from './ports.ts'
import { startProgram, untilReady } from './process.ts'

const folder = mkdtempSync(join(tmpdir(), 'process-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { api: port } = await allocatePorts({ api: 0 })
const readyUrl = `http://127.0.0.1:${port}/`

/** A program of Node.js. */
function start(source: string) {
  const command = { name: 'it', file: process.execPath, args: ['--eval', source], logFile: join(folder, 'it.log') }
  const program = startProgram(command)
  onTestFinished(() => program.stop())
  return { program, logFile: command.logFile }
}

const idle = 'setInterval(() => undefined, 1000)'

it('waits until a program answers', async () => {
  const { program, logFile } = start(`require('node:http').createServer((_, answer) => answer.end()).listen(${port})`)
  await expect(untilReady(program, { readyUrl, logFile }, 20_000)).resolves.toBeUndefined()
})

it.each([
  ['ends before', "console.log('why'); process.exit(1)", 20_000, /^it ended:\nwhy/],
  ['does not answer in time', idle, 1000, /^it does not answer on http:\S+ within 1 s:\n/],
])('rejects for one that %s', async (_what, source, timeoutMs, message) => {
  const { program, logFile } = start(source)
  await expect(untilReady(program, { readyUrl, logFile }, timeoutMs)).rejects.toThrow(message)
})

it('rejects within a moment when nobody wants to wait any more', async () => {
  const { program, logFile } = start(idle)
  const waiting = new AbortController()
  const ready = untilReady(program, { readyUrl, logFile }, 20_000, waiting.signal)
  const reason = new Error('enough')
  setTimeout(() => waiting.abort(reason), 50)
  const startedAt = performance.now()
  await expect(ready).rejects.toBe(reason)
  expect(performance.now() - startedAt).toBeLessThan(5000)
})
