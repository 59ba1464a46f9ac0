import { runChecks } from './run-checks.ts'
import type { Step } from './run-steps.ts'

// The longest first, so that the short ones fill the gaps.
const steps: readonly Step[] = [
  { name: 'planted violations', command: ['vitest', 'run', '--project=scripts', 'scripts/import-rules.test.ts'] },
  { name: 'generated files', command: ['node', 'scripts/generated.ts', '--check'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'format and lint', command: ['biome', 'ci', '--error-on-warnings', '--colors=off', '--max-diagnostics=100'] },
  { name: 'types', command: ['tsc'] },
  { name: 'cited paths', command: ['node', 'scripts/cited-paths.ts'] },
]

await runChecks('verify', steps, 120_000)
