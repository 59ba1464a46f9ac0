import { findDeployment, lastStableDeployment, type PastDeployment, presentDeployment } from './deployment-history.ts'
import { DeploymentRepository } from './deployment-repository.ts'
import { environment } from './environment.ts'
import { requireDigest } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { requireNoQuarantine } from './promotion-check.ts'
import { requirePerson } from './promotion-request.ts'
import { rollbackTargets } from './rollback-target.ts'

/**
 * Decides what `ENVIRONMENT` goes back to, and changes nothing: to `DIGEST`, or where that is empty to the last digest
 * before the present one that was verified there. A Refusal where it was never verified there, is quarantined, or is not
 * trusted any more.
 */
await runProgram(async () => {
  const env = environment()
  const [name, wanted] = [env.required('ENVIRONMENT'), env.optional('DIGEST')]
  requirePerson(env.optional('REQUESTER'), 'requester')
  if (wanted !== '') requireDigest(wanted, 'the digest')
  const repository = await DeploymentRepository.open({
    url: env.required('DEPLOYMENT_REPOSITORY'),
    branch: env.required('DEPLOYMENT_BRANCH'),
  })
  const targets = rollbackTargets(env)
  const { deployment } = wanted === '' ? await lastStable() : await chosen()
  env.output('digest', deployment.imageDigest)
  env.output('version', deployment.version)
  env.output('chartDigest', deployment.chartDigest)
  env.output('sourceCommit', deployment.sourceCommit)
  say(`${name} can go back to ${deployment.version}, ${deployment.imageDigest}.`)

  async function lastStable(): Promise<PastDeployment> {
    const present = await presentDeployment(repository, name)
    const found = await lastStableDeployment(repository, name, present?.imageDigest ?? '', targets.allow)
    if (found !== undefined) return found
    throw new Refusal(`${name} has nothing to go back to: no digest before the present one was verified there`)
  }

  async function chosen(): Promise<PastDeployment> {
    await requireNoQuarantine(repository, wanted)
    const found = await findDeployment(repository, name, ({ imageDigest }) => imageDigest === wanted)
    if (found === undefined) throw new Refusal(`${name} has never run ${wanted}: promote it instead`)
    await targets.require(found.deployment)
    return found
  }
})
