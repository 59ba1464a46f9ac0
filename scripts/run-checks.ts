import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { junitReport } from './junit.ts'
import { formatResult, runSteps, type Step } from './run-steps.ts'

/**
 * Runs the steps of a check side by side from the root of the repository, prints how each went, and sets the exit code
 * of this process: 1 if any failed. A step may take `timeoutMs`. In CI (REPORT_DIR) `<name>.json` tells the numbers and
 * `<name>.xml`, in the form of JUnit, all of it.
 */
export async function runChecks(name: string, steps: readonly Step[], timeoutMs: number): Promise<void> {
  const started = performance.now()
  const results = await runSteps(steps, {
    cwd: join(import.meta.dirname, '..'),
    concurrency: Math.max(2, availableParallelism()),
    timeoutMs,
    report: (result) => console.log(formatResult(result)),
  })
  const failed = results.filter((result) => !result.passed).length
  const passed = results.length - failed
  const seconds = (performance.now() - started) / 1000
  console.log(`${name}: ${passed} steps passed, ${failed} failed in ${seconds.toFixed(1)} s`)

  // The names that vitest's JSON report uses, so that one reader counts both.
  if (process.env.REPORT_DIR) {
    const report = JSON.stringify({ numPassedTests: passed, numFailedTests: failed })
    await writeFile(join(process.env.REPORT_DIR, `${name}.json`), report)
    await writeFile(join(process.env.REPORT_DIR, `${name}.xml`), junitReport(name, results))
  }
  process.exitCode = failed === 0 ? 0 : 1
}
