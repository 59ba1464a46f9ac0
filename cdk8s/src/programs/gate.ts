import { readFileSync } from 'node:fs'
import { parseConfigurationWaivers } from './configuration-waivers.ts'
import { environment } from './environment.ts'
import { judge } from './judgement.ts'
import { Refusal, runProgram, say } from './program.ts'
import type { ScanReport } from './scan-report.ts'
import { parseWaivers } from './waivers.ts'

/**
 * Reads the reports of Trivy named on the command line, the waivers of `WAIVERS`, an OpenVEX file, and those of
 * `CONFIGURATION_WAIVERS`, if it is set, and refuses what must not ship: of which severities, `SEVERITIES` says, such
 * as `HIGH CRITICAL`.
 */
await runProgram(async () => {
  const env = environment()
  const files = process.argv.slice(2)
  if (files.length === 0) throw new Refusal('no report to judge: name the JSON files that trivy wrote')
  const configurations = env.optional('CONFIGURATION_WAIVERS')
  const waivers = {
    vulnerabilities: parseWaivers(readFileSync(env.required('WAIVERS'), 'utf8')),
    configurations: configurations === '' ? [] : parseConfigurationWaivers(readFileSync(configurations, 'utf8')),
  }
  const reports = files.map((file) => readReport(file))
  const { refused, waived, unused } = judge(reports, waivers, {
    severities: env.words('SEVERITIES'),
    nowMs: Date.now(),
  })
  for (const line of waived) say(`waived: ${line}`)
  for (const line of unused) say(`a waiver that nothing needs any more: ${line}`)
  if (refused.length > 0) throw new Refusal(`the gate stays shut:\n${refused.join('\n')}`)
  say(`The gate is open: ${files.length} reports, ${waived.length} findings waived.`)
})

function readReport(file: string): ScanReport {
  const report = JSON.parse(readFileSync(file, 'utf8')) as ScanReport
  if (report.SchemaVersion !== 2) throw new Refusal(`${file} is no report of trivy with schema version 2`)
  return report
}
