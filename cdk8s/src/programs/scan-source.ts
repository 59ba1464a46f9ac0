import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchAdvisories, scanOffline, trivyPlace } from './advisories.ts'
import { run } from './command.ts'
import { environment } from './environment.ts'
import { runProgram, say } from './program.ts'

/**
 * Looks through the files in `SOURCE` for dependencies with known vulnerabilities, for secrets and for unsafe
 * configuration, and writes what it found to `REPORT`, in every form. It decides nothing: that is the gate's.
 */
await runProgram(async () => {
  const env = environment()
  const [source, report] = [env.required('SOURCE'), env.required('REPORT')]
  // A folder of its own: a commit may not loosen the scan by a trivy.yaml or .trivyignore that Trivy would find.
  const own = mkdtempSync(join(tmpdir(), 'scan-'))
  process.chdir(own)
  mkdirSync(report, { recursive: true })
  const { updatedAt } = await fetchAdvisories(env, own)
  say(`The vulnerability database is of ${updatedAt}.`)
  const json = join(report, 'scan.json')
  await run('trivy', [
    ...['filesystem', '--format', 'json', '--output', json, ...trivyPlace(env, own), ...scanOffline],
    // What only builds and tests runs in the pipeline, with the pipeline's rights.
    ...['--scanners', 'vuln,secret,misconfig', '--include-dev-deps', '--', source],
  ])
  await run('trivy', ['convert', '--quiet', '--format', 'sarif', '--output', join(report, 'scan.sarif'), json])
  await run('trivy', ['convert', '--quiet', '--format', 'table', '--output', join(report, 'scan.txt'), json])
  say(readFileSync(join(report, 'scan.txt'), 'utf8'))
})
