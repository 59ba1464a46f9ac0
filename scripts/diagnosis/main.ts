import { writeFile } from 'node:fs/promises'
import { diagnose } from './diagnose.ts'
import { formatFindings } from './finding.ts'
import { createKubectl, KubectlError } from './kubectl.ts'
import { readOptions, UsageError, usage } from './options.ts'
import type { Snapshot } from './snapshot.ts'
import { takeSnapshot } from './take-snapshot.ts'

const exitCode = { healthy: 0, findings: 1, usage: 2 } as const

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options === undefined) {
    console.log(usage)
    return exitCode.healthy
  }
  const snapshot = await takeSnapshot(await createKubectl(options), options.release)
  if (options.save !== undefined) await writeFile(options.save, `${JSON.stringify(snapshot, undefined, 2)}\n`)
  for (const what of snapshot.unread) console.error(`Not looked at: ${what}`)
  const findings = diagnose(snapshot)
  console.log(
    [headline(snapshot, findings.length), formatFindings(findings)].filter((part) => part !== '').join('\n\n'),
  )
  return findings.length === 0 ? exitCode.healthy : exitCode.findings
}

function headline({ namespace, release, deployments }: Snapshot, problems: number): string {
  const pods = deployments.map(
    ({ spec, status }) => `${status.readyReplicas ?? 0} of ${spec.replicas ?? 1} pods ready, `,
  )
  const found = problems === 0 ? 'nothing is wrong' : `${problems} problem${problems === 1 ? '' : 's'}`
  return `${release} in ${namespace}: ${pods.join('')}${found}.`
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof KubectlError)) throw error
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message)
  process.exitCode = error instanceof UsageError ? exitCode.usage : exitCode.findings
}
