import { deploymentPaths, formatDeployment, formatNotice } from './deployment-files.ts'
import { findDeployment, lastStableDeployment, type PastDeployment, presentDeployment } from './deployment-history.ts'
import { revertMessage } from './deployment-message.ts'
import { type Change, DeploymentRepository } from './deployment-repository.ts'
import { type Environment, environment } from './environment.ts'
import { runProgram, say } from './program.ts'
import { rollbackTargets } from './rollback-target.ts'
import { failureReason, runResult } from './run-result.ts'

/**
 * Takes back what a run that did not succeed has committed: one commit that brings the last verified deployment and its
 * values back, or removes the environment's file where there is none, quarantines the digest and holds the environment.
 * Puts out that commit and the digest that is to run, each empty where there is none. A run that succeeded, that has
 * committed nothing, or that is a rollback itself is left as it is. A second attempt finds the commit of the first.
 */
await runProgram(async () => {
  const env = environment()
  const [name, status] = [env.required('ENVIRONMENT'), env.required('STATUS')]
  if (status === 'Succeeded') return nothing('The run succeeded: nothing is to be taken back.')
  if (env.required('KIND') === 'rollback') return nothing('A rollback is not rolled back: see what is wrong with it.')
  const repository = await DeploymentRepository.open({
    url: env.required('DEPLOYMENT_REPOSITORY'),
    branch: env.required('DEPLOYMENT_BRANCH'),
  })
  const uid = env.required('RUN_ID')
  const own = await findDeployment(repository, name, ({ workflowUid }) => workflowUid === uid)
  if (own === undefined) return nothing('The run has committed nothing: nothing is to be taken back.')
  const isPresent = async () => (await presentDeployment(repository, name))?.workflowUid === uid
  const { allow } = rollbackTargets(env)
  const stable = (await isPresent())
    ? await lastStableDeployment(repository, name, own.deployment.imageDigest, allow)
    : undefined
  await repository.change(async () => ((await isPresent()) ? recovery(repository, env, own, stable) : undefined))
  const [commit = ''] = await repository.history(deploymentPaths.environment(name))
  const digest = (await presentDeployment(repository, name))?.imageDigest ?? ''
  env.output('commit', commit)
  env.output('digest', digest)
  say(`${name} is to run ${digest || 'nothing'}, by commit ${commit}.`)

  function nothing(why: string): void {
    env.output('commit', '')
    env.output('digest', '')
    say(why)
  }
})

/** The one commit, so that nothing of it can be missing. */
async function recovery(
  repository: DeploymentRepository,
  env: Environment,
  failed: PastDeployment,
  stable: PastDeployment | undefined,
): Promise<Change> {
  const name = env.required('ENVIRONMENT')
  const reason = `${failed.deployment.version} failed in ${name}: ${failureReason(runResult(env))}`
  const notice = { reason, since: new Date().toISOString(), workflow: failed.deployment.workflow }
  const values = deploymentPaths.values(name)
  const stableValues = stable && (await repository.read(values, stable.commit))
  return {
    message: revertMessage(name, failed.commit, failed.deployment, { reason, stable: stable?.deployment }),
    files: {
      [deploymentPaths.environment(name)]: stable && formatDeployment(stable.deployment),
      ...(stableValues !== undefined && { [values]: stableValues }),
      [deploymentPaths.quarantine(failed.deployment.imageDigest)]: formatNotice(
        notice,
        'No environment gets this image while this file is here: remove it by a commit.',
      ),
      [deploymentPaths.hold(name)]: formatNotice(
        notice,
        `Nothing is promoted to ${name} while this file is here: remove it by a commit.`,
      ),
    },
  }
}
