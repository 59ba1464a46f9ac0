import { tmpdir } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { formatResult, runSteps, type Step, type StepResult } from './run-steps.ts'

/** Runs steps that are node programs, two at a time, each for a second at most. */
function run(programs: readonly string[]): Promise<readonly StepResult[]> {
  const steps = programs.map((code, index): Step => ({ name: `step ${index}`, command: ['node', '-e', code] }))
  return runSteps(steps, { cwd: tmpdir(), concurrency: 2, timeoutMs: 1000, report: () => undefined })
}

it.each([
  ['exits with 0', 'console.log(1)', true, /^1\n$/],
  ['exits with another code', "console.log('out'); console.error('err'); process.exit(3)", false, /^out\nerr\n$/],
  ['does not end', 'setInterval(() => 1, 1000)', false, /ended by SIGTERM after 1 s at most$/],
  ['waits for input', "process.stdin.on('end', () => process.exit(4)).resume()", false, /^$/],
])('a step that %s', async (_what, code, passed, output) => {
  const [result] = await run([code])
  expect(result).toMatchObject({ name: 'step 0', passed, output: expect.stringMatching(output) })
})

it('a program that does not exist fails its step', async () => {
  const options = { cwd: tmpdir(), concurrency: 1, timeoutMs: 1000, report: () => undefined }
  const [result] = await runSteps([{ name: 'lost', command: ['no-such-program'] }], options)
  expect(result).toMatchObject({ passed: false, output: expect.stringContaining('no-such-program did not start') })
})

it('the steps after a failed one still run', async () => {
  const results = await run(['process.exit(1)', 'process.exit(1)', '', ''])
  expect(results.map(({ passed }) => passed).toSorted()).toEqual([false, false, true, true])
})

it.each([
  [true, 'ok     types                1.2 s'],
  [false, 'FAILED types                1.2 s\nsaid\n'],
])('passed %s prints as %j', (passed, line) => {
  const result = { name: 'types', passed, seconds: 1.23, output: 'said\n' }
  expect(stripVTControlCharacters(formatResult(result))).toBe(line)
})
