import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { deploymentRecord, summaryOf } from './deployment-record.ts'
import { environment } from './environment.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { Refusal, runProgram, say } from './program.ts'
import { readRun } from './workflow-origin.ts'

/**
 * Reads what is to be attested out of the deployment's Workflow object, and writes its verification summary. It trusts
 * the caller with nothing but which object to read, and that only in `DELIVERY_NAMESPACES`.
 */
await runProgram(async () => {
  const env = environment()
  const run = {
    namespace: env.required('DEPLOYMENT_NAMESPACE'),
    name: env.required('DEPLOYMENT_NAME'),
    uid: env.required('DEPLOYMENT_UID'),
  }
  if (!env.words('DELIVERY_NAMESPACES').includes(run.namespace)) {
    throw new Refusal(`${JSON.stringify(run.namespace)} is not the namespace of an environment`)
  }
  const record = deploymentRecord(await readRun(run, kubernetesOptions(env)), run)
  const sha256 = createHash('sha256')
    .update(readFileSync(env.required('POLICY')))
    .digest('hex')
  const summary = summaryOf(record, {
    id: env.required('VERIFIER'),
    image: env.required('IMAGE'),
    policy: { uri: env.required('POLICY_URI'), sha256 },
  })
  writeFileSync(env.required('SUMMARY'), `${JSON.stringify(summary, null, 2)}\n`)
  env.output('imageDigest', record.imageDigest)
  say(`${record.imageDigest} was verified in ${record.environment} at ${record.verifiedAt}.`)
})
