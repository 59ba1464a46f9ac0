import { writeFileSync } from 'node:fs'
import { environment } from './environment.ts'
import { getObject } from './kubernetes.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { Refusal, runProgram, say } from './program.ts'
import { provenanceOf } from './provenance.ts'
import { releaseRecord } from './release-record.ts'
import type { Workflow } from './workflow-status.ts'

/**
 * Reads what is to be signed out of the release's Workflow object, and writes its provenance. It trusts the caller with
 * nothing but which object to read.
 */
await runProgram(async () => {
  const env = environment()
  const [namespace, name, uid] = [
    env.required('RELEASE_NAMESPACE'),
    env.required('RELEASE_NAME'),
    env.required('RELEASE_UID'),
  ]
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) || !/^[0-9a-f-]{36}$/.test(uid)) {
    throw new Refusal('releaseName and releaseUid have to be the name and the uid of a Workflow')
  }
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows/${name}`
  const workflow = (await getObject(path, kubernetesOptions(env))) as Workflow | undefined
  if (workflow === undefined) throw new Refusal(`there is no Workflow ${namespace}/${name}`)
  const record = releaseRecord(workflow, { name, namespace, uid })
  const provenance = provenanceOf(record, { id: env.required('BUILDER_ID'), buildType: env.required('BUILD_TYPE') })
  writeFileSync(env.required('PROVENANCE'), `${JSON.stringify(provenance, null, 2)}\n`)
  env.output('imageDigest', record.imageDigest)
  env.output('chartDigest', record.chartDigest)
  env.output('evidenceKey', record.evidence.key)
  env.output('evidenceSha256', record.evidence.sha256)
  say(`Version ${record.version} of ${record.repository} at ${record.commit} is ${record.imageDigest}.`)
})
