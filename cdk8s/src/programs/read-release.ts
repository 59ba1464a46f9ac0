import { writeFileSync } from 'node:fs'
import { environment } from './environment.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { runProgram, say } from './program.ts'
import { provenanceOf } from './provenance.ts'
import { releaseRecord } from './release-record.ts'
import { readRun } from './workflow-origin.ts'

/**
 * Reads what is to be signed out of the release's Workflow object, and writes its provenance. It trusts the caller with
 * nothing but which object to read.
 */
await runProgram(async () => {
  const env = environment()
  const run = {
    namespace: env.required('RELEASE_NAMESPACE'),
    name: env.required('RELEASE_NAME'),
    uid: env.required('RELEASE_UID'),
  }
  const record = releaseRecord(await readRun(run, kubernetesOptions(env)), run)
  const provenance = provenanceOf(record, { id: env.required('BUILDER_ID'), buildType: env.required('BUILD_TYPE') })
  writeFileSync(env.required('PROVENANCE'), `${JSON.stringify(provenance, null, 2)}\n`)
  env.output('imageDigest', record.imageDigest)
  env.output('chartDigest', record.chartDigest)
  env.output('evidenceKey', record.evidence.key)
  env.output('evidenceSha256', record.evidence.sha256)
  say(`Version ${record.version} of ${record.repository} at ${record.commit} is ${record.imageDigest}.`)
})
