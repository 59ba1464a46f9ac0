import { type Deployment, deploymentPaths, formatDeployment } from './deployment-files.ts'
import { findDeployment, presentDeployment } from './deployment-history.ts'
import { deploymentMessage } from './deployment-message.ts'
import { type Change, DeploymentRepository } from './deployment-repository.ts'
import { type Environment, environment } from './environment.ts'
import { requireDigest } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { requireNoQuarantine, requirePromotable } from './promotion-check.ts'
import { promotionRequest, requirePerson } from './promotion-request.ts'

/**
 * Writes into the deployment repository what `ENVIRONMENT` is to run, by one commit, and puts out that commit. On every
 * head that it finds it asks again whether that may be. A second attempt finds the commit of the first. A rollback also
 * brings back the values that the version was deployed with.
 */
await runProgram(async () => {
  const env = environment()
  const name = env.required('ENVIRONMENT')
  const deployment = deploymentFrom(env)
  const repository = await DeploymentRepository.open({
    url: env.required('DEPLOYMENT_REPOSITORY'),
    branch: env.required('DEPLOYMENT_BRANCH'),
  })
  const path = deploymentPaths.environment(name)
  const commit = await repository.change(async () => {
    const present = await presentDeployment(repository, name)
    if (present?.workflowUid === deployment.workflowUid) return
    const message = deploymentMessage(name, deployment)
    const files = { [path]: formatDeployment(deployment) }
    if (deployment.kind === 'rollback') return rollback(repository, name, deployment, { message, files })
    await requirePromotable(repository, name, deployment.imageDigest)
    return { message, files }
  })
  const [committed] = await repository.history(path)
  env.output('commit', commit ?? committed ?? '')
  say(`${name} is to run ${deployment.version} by commit ${commit ?? committed}.`)
})

function deploymentFrom(env: Environment): Deployment {
  const { digest, version, commit, requester } = promotionRequest(env)
  const kind = env.required('KIND')
  if (kind !== 'promotion' && kind !== 'rollback') throw new Refusal('kind has to be promotion or rollback')
  return {
    version,
    imageDigest: digest,
    chartVersion: version,
    chartDigest: requireDigest(env.required('CHART_DIGEST'), 'the chart'),
    sourceCommit: commit,
    kind,
    requester,
    approver: requirePerson(env.optional('APPROVER'), 'approver'),
    workflow: env.required('WORKFLOW'),
    workflowUid: env.required('WORKFLOW_UID'),
  }
}

async function rollback(
  repository: DeploymentRepository,
  environment: string,
  { imageDigest }: Deployment,
  { message, files }: Change,
): Promise<Change> {
  await requireNoQuarantine(repository, imageDigest)
  const past = await findDeployment(repository, environment, (one) => one.imageDigest === imageDigest)
  if (past === undefined) throw new Refusal(`${environment} has never run ${imageDigest}: promote it instead`)
  const values = deploymentPaths.values(environment)
  const text = await repository.read(values, past.commit)
  return { message, files: { ...files, ...(text !== undefined && { [values]: text }) } }
}
