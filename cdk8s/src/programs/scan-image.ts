import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchAdvisories, scanOffline, trivyPlace } from './advisories.ts'
import { run } from './command.ts'
import { type Environment, environment } from './environment.ts'
import { sealEvidence } from './evidence.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { runProgram, say } from './program.ts'
import { scanPredicate } from './scan-predicate.ts'
import type { ScanReport } from './scan-report.ts'

const forms = { 'spdx-json': 'spdx.json', cyclonedx: 'cdx.json', sarif: 'sarif', table: 'txt' } as const

/**
 * Looks through an image once for each platform, and writes what it found in every form to `EVIDENCE`, sealed. It
 * decides nothing: the evidence is there also of an image that the gate then refuses.
 */
await runProgram(async () => {
  const env = environment()
  const [image, evidence] = [env.required('IMAGE'), env.required('EVIDENCE')]
  parseImageName(image)
  const reference = `${image}@${requireDigest(env.required('DIGEST'), 'the image')}`
  const cache = join(tmpdir(), 'trivy')
  mkdirSync(evidence, { recursive: true })
  const database = await fetchAdvisories(env, cache)
  for (const platform of env.words('PLATFORMS')) {
    const path = join(evidence, platform.replaceAll('/', '-'))
    const startedOn = new Date().toISOString()
    await run('trivy', [...scanArgs(env, cache), '--platform', platform, '--output', `${path}.report.json`, reference])
    const report = JSON.parse(readFileSync(`${path}.report.json`, 'utf8')) as ScanReport
    const predicate = scanPredicate(report, database, { startedOn, finishedOn: new Date().toISOString() })
    writeFileSync(`${path}.vuln.json`, `${JSON.stringify(predicate)}\n`)
    for (const [format, ending] of Object.entries(forms)) {
      await run('trivy', [
        'convert',
        '--quiet',
        '--format',
        format,
        '--output',
        `${path}.${ending}`,
        `${path}.report.json`,
      ])
    }
    say(readFileSync(`${path}.txt`, 'utf8'))
  }
  copyFileSync(env.required('WAIVERS'), join(evidence, 'openvex.json'))
  env.output('evidenceSha256', sealEvidence(evidence))
})

function scanArgs(env: Environment, cache: string): readonly string[] {
  return [
    ...['image', '--format', 'json', '--list-all-pkgs', '--image-src', 'remote', ...trivyPlace(env, cache)],
    ...['--scanners', 'vuln,secret,misconfig', '--image-config-scanners', 'misconfig,secret'],
    ...scanOffline,
  ]
}
