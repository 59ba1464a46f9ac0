import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { formatResult, runSteps, type Step } from './run-steps.ts'

// The longest first, so that the short ones fill the gaps.
const steps: readonly Step[] = [
  { name: 'planted violations', command: ['vitest', 'run', '--project=scripts', 'scripts/import-rules.test.ts'] },
  { name: 'generated files', command: ['node', 'scripts/generated.ts', '--check'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'format and lint', command: ['biome', 'ci', '--error-on-warnings', '--colors=off', '--max-diagnostics=100'] },
  { name: 'types', command: ['tsc'] },
  { name: 'cited paths', command: ['node', 'scripts/cited-paths.ts'] },
]

const started = performance.now()
const results = await runSteps(steps, {
  cwd: join(import.meta.dirname, '..'),
  concurrency: Math.max(2, availableParallelism()),
  timeoutMs: 120_000,
  report: (result) => console.log(formatResult(result)),
})
const failed = results.filter((result) => !result.passed).length
const passed = results.length - failed
const seconds = (performance.now() - started) / 1000
console.log(`verify: ${passed} steps passed, ${failed} failed in ${seconds.toFixed(1)} s`)

// The names that vitest's JSON report uses, so that one reader counts both.
if (process.env.REPORT_DIR) {
  const report = JSON.stringify({ numPassedTests: passed, numFailedTests: failed })
  await writeFile(join(process.env.REPORT_DIR, 'verify.json'), report)
}
process.exitCode = failed === 0 ? 0 : 1
