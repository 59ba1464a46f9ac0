import { allOf, approval, differs, equals, param, pipeline, submit, wait, workflow } from '../argo/index.ts'
import { checkApproval } from '../steps/check-approval.ts'
import { type DeliveryStepSettings, deliveryNamespace, type EnvironmentSettings } from '../steps/delivery-settings.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { verifyPromotion } from '../steps/verify-promotion.ts'
import type { deploy } from './deploy.ts'
import { deploySeconds } from './deploy.ts'

const parameters = {
  digest: param({ description: 'The image: sha256: and 64 hexadecimal digits.' }),
  version: param({ description: 'The version that it is published as: 1.2.3.' }),
  commit: param({ description: 'The commit that it has to be built from. Any, where it is empty.', default: '' }),
  requester: param({ description: 'The name of the user who asks for it.', default: '' }),
}

/** The decision to deploy a version to `environment`, with all that has to be waited for. It holds no lock meanwhile. */
export function promote(
  shared: SharedSteps,
  settings: DeliveryStepSettings,
  environment: EnvironmentSettings,
  deploying: ReturnType<typeof deploy>,
) {
  const { soakSeconds, approval: asked, name: environmentName } = environment
  const steps = promoteSteps(settings, environment, deploying)
  return pipeline({
    name: 'promote',
    description: `Promotes a verified version to ${environmentName}.`,
    namespace: deliveryNamespace(environment),
    parameters,
    deadlineSeconds: soakSeconds + (asked?.deadlineSeconds ?? 0) + steps.deploySeconds + 3600,
    compose: ({ digest, version, commit, requester }, run) => {
      const request = { digest, version, commit, requester }
      const verified = run(steps.verify, request)
      const needed = equals(verified.needed, 'true')
      const soaked =
        soakSeconds > 0
          ? run.when(allOf(needed, differs(verified.soakSeconds, '0')), steps.soak, { seconds: verified.soakSeconds })
          : verified
      const answer =
        steps.approve && run.when(needed, steps.approve, { ...request, author: verified.author }, { after: [soaked] })
      const approver = answer?.approver.or('') ?? ''
      const allowed =
        answer && steps.checkApproval
          ? run.when(needed, steps.checkApproval, {
              approved: answer.approved.or('NO'),
              approver,
              requester,
              author: verified.author,
            })
          : soaked
      // What was true before the wait may not be any more.
      const waits = soakSeconds > 0 || asked !== undefined
      const still = waits ? run.when(needed, steps.verify, request, { as: 'verify-again', after: [allowed] }) : allowed
      const { chartDigest, sourceCommit } = verified
      run.when(
        needed,
        steps.deploy,
        { kind: 'promotion', digest, version, chartDigest, commit: sourceCommit, requester, approver },
        { after: [still] },
      )
    },
    onExit: ({ version, commit }, ended, run) => {
      run(shared.report, {
        pipeline: `promote-${environmentName}`,
        run: workflow.name,
        runId: workflow.uid,
        ...ended,
        repository: '',
        revision: commit,
        branch: version,
      })
    },
  })
}

function promoteSteps(
  settings: DeliveryStepSettings,
  environment: EnvironmentSettings,
  deploying: ReturnType<typeof deploy>,
) {
  const { approval: asked } = environment
  // Another deployment may have to end first.
  const waitSeconds = 2 * deploySeconds(environment)
  return {
    deploySeconds: waitSeconds,
    verify: verifyPromotion(settings, environment),
    soak: wait({
      name: 'soak',
      description: 'Waits until the version was verified long enough ago in the environment before.',
    }),
    approve:
      asked &&
      approval({
        name: 'approval',
        description: `Asks a person whether the version may be deployed to ${environment.name}. No answer is a no.`,
        deadlineSeconds: asked.deadlineSeconds,
        inputs: { digest: param(), version: param(), commit: param(), requester: param(), author: param() },
        answers: {
          approved: param({ enum: ['NO', 'YES'], default: 'NO' }),
          approver: param({ description: 'The user name of who answers; the cluster takes no other.', default: '' }),
        },
      }),
    checkApproval: asked && checkApproval(asked),
    deploy: submit(deploying, {
      name: 'request-deployment',
      description: 'Has it deployed, after the deployments that are before it, and ends as that does.',
      deadlineSeconds: waitSeconds,
    }),
  }
}
