import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fetchAdvisories, scanOffline, trivyPlace } from './advisories.ts'
import { run } from './command.ts'
import { environment } from './environment.ts'
import { Refusal, runProgram, say } from './program.ts'

/** What Trivy reads configuration from, in which a comment would waive a check. */
const configuration = /\.(ya?ml|tpl|tf|json)$|Dockerfile/

/** By itself Trivy looks for no secret in tests, examples, texts, vendored code and translations. */
const secretConfiguration = 'disable-allow-rules: [tests, examples, markdown, vendor, locale-dir]\n'

/**
 * Looks through the files in `SOURCE` for dependencies with known vulnerabilities, for secrets and for unsafe
 * configuration, and writes what it found to `REPORT`, in every form. A Refusal names a comment that waives a check;
 * all else is the gate's to decide.
 */
await runProgram(async () => {
  const env = environment()
  const [source, report] = [env.required('SOURCE'), env.required('REPORT')]
  refuseInlineWaivers(source)
  // A folder of its own: a commit may not loosen the scan by a trivy.yaml or .trivyignore that Trivy would find.
  const own = mkdtempSync(join(tmpdir(), 'scan-'))
  process.chdir(own)
  mkdirSync(report, { recursive: true })
  const { updatedAt } = await fetchAdvisories(env, own)
  say(`The vulnerability database is of ${updatedAt}.`)
  const json = join(report, 'scan.json')
  const secrets = join(own, 'secrets.yaml')
  writeFileSync(secrets, secretConfiguration)
  await run('trivy', [
    ...['filesystem', '--format', 'json', '--output', json, ...trivyPlace(env, own), ...scanOffline],
    // What only builds and tests runs in the pipeline, with the pipeline's rights.
    ...['--scanners', 'vuln,secret,misconfig', '--include-dev-deps', '--secret-config', secrets, '--', source],
  ])
  await run('trivy', ['convert', '--quiet', '--format', 'sarif', '--output', join(report, 'scan.sarif'), json])
  await run('trivy', ['convert', '--quiet', '--format', 'table', '--output', join(report, 'scan.txt'), json])
  say(readFileSync(join(report, 'scan.txt'), 'utf8'))
})

/** A commit cannot waive what is found in it, but in the files that name an owner and a last day. */
function refuseInlineWaivers(source: string): void {
  for (const file of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !configuration.test(file.name)) continue
    const path = join(file.parentPath, file.name)
    const lines = readFileSync(path, 'utf8').split('\n')
    const line = lines.findIndex((text) => /\b(trivy|tfsec):ignore/.test(text))
    if (line < 0) continue
    const where = `${relative(source, path)}, line ${line + 1}`
    throw new Refusal(`${where} waives a check by a comment: waive it in security/misconfigurations.json`)
  }
}
