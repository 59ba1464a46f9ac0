import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { repositoryFiles } from './repository-files.ts'
import { runChecks } from './run-checks.ts'
import type { Step } from './run-steps.ts'
import { shellScripts } from './shell-scripts.ts'

const root = join(import.meta.dirname, '..')

// Building helm from nothing takes minutes.
const toolsMsMax = 20 * 60_000

/** Installs the tools where they are missing. @returns the folder that has them; throws Error if it could not */
function installTools(): string {
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const { error, status, stdout } = spawnSync(join(root, 'scripts/tools.sh'), {
    stdio: [...stdio],
    encoding: 'utf8',
    timeout: toolsMsMax,
  })
  if (error) throw error
  if (status !== 0) throw new Error('The tools could not be installed; the reason is above')
  return stdout.trim()
}

/** A step over the files whose paths match; none where there are no such files. */
function stepOver(name: string, files: readonly string[], pattern: RegExp, command: Step['command']): readonly Step[] {
  const matching = files.filter((file) => pattern.test(file))
  return matching.length === 0 ? [] : [{ name, command: [...command, ...matching] }]
}

/** Argo's own check, where its CLI is: Go cannot install it, because its module replaces others. */
function argoLint(): readonly Step[] {
  if (spawnSync('argo', ['version', '--short']).status === 0) {
    return [{ name: 'workflows', command: ['argo', 'lint', '--offline', '--strict', 'workflows/'] }]
  }
  console.warn('no argo on the PATH: its lint is left out; the rules and the schemas of `npm test` still hold')
  return []
}

async function main(): Promise<void> {
  process.env.PATH = [installTools(), process.env.PATH].join(delimiter)
  const files = await repositoryFiles(root)
  const steps: readonly Step[] = [
    { name: 'chart', command: ['vitest', 'run', '--config', 'vitest.platform.config.ts'] },
    { name: 'shell scripts', command: ['shellcheck', '--external-sources', ...(await shellScripts(root))] },
    ...argoLint(),
    ...stepOver('alert rules', files, /\/rules\/[^/]+\.yaml$/, ['promtool', 'check', 'rules', '--lint-fatal']),
    ...stepOver('tests of rules', files, /_test\.yaml$/, ['promtool', 'test', 'rules']),
    ...stepOver('alert routes', files, /\/alertmanager\.yaml$/, ['amtool', 'check-config']),
  ]
  await runChecks('check-platform', steps, 10 * 60_000)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
