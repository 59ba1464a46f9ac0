import { allOf, differs, equals, param, pipeline, statusOf, submit, text, workflow } from '../argo/index.ts'
import { accept } from '../steps/accept.ts'
import { applyRelease } from '../steps/apply-release.ts'
import { awaitHealth } from '../steps/await-health.ts'
import { canary, removeCanary } from '../steps/canary.ts'
import { commitDeployment } from '../steps/commit-deployment.ts'
import { type DeliveryStepSettings, deliveryNamespace, type EnvironmentSettings } from '../steps/delivery-settings.ts'
import { recoverDeployment } from '../steps/recover-deployment.ts'
import { removeRelease } from '../steps/remove-release.ts'
import { reportDeployment } from '../steps/report-deployment.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { smokeTest } from '../steps/smoke-test.ts'
import { startPromotion } from '../steps/start-promotion.ts'
import { watch } from '../steps/watch.ts'
import type { attestDeployment } from './attest-deployment.ts'

const parameters = {
  kind: param({ description: 'Whether it was promoted or is rolled back to.', enum: ['promotion', 'rollback'] }),
  digest: param(),
  version: param(),
  chartDigest: param(),
  commit: param({ description: 'The commit that it was built from.' }),
  requester: param(),
  approver: param(),
}

/**
 * One deployment to `environment`, from the commit that asks for it to the attestation that it is good; and back, where
 * it is not. It decides nothing: `promote` and `rollback` do, and only they start it.
 */
export function deploy(
  shared: SharedSteps,
  settings: DeliveryStepSettings,
  environment: EnvironmentSettings,
  attesting: ReturnType<typeof attestDeployment>,
) {
  const steps = deploySteps(settings, environment, attesting)
  return pipeline({
    name: 'deploy',
    description: `Deploys to ${environment.name}, and takes it back where it fails. Started by promote and rollback.`,
    namespace: deliveryNamespace(environment),
    parameters,
    deadlineSeconds: deploySeconds(environment),
    // From the commit to the end of the exit handler: nobody sees an environment that is half changed.
    mutexes: () => ['environment'],
    compose: ({ kind, digest, version, chartDigest, commit: sourceCommit, requester, approver }, run) => {
      const promotes = equals(kind, 'promotion')
      const { commit } = run(steps.commit, {
        ...{ kind, digest, version, chartDigest, commit: sourceCommit, requester, approver },
        workflow: text`${workflow.namespace}/${workflow.name}`,
        workflowUid: workflow.uid,
      })
      const seen = steps.canary && run.when(promotes, steps.canary, { commit, digest })
      const tried =
        seen && run(accept, { verdict: seen.verdict.or('passed'), reason: seen.reason.or('') }, { as: 'accept-canary' })
      const applied = run(steps.apply, { commit, digest }, { as: 'apply', after: tried ? [tried] : [] })
      const tested = run(steps.smokeTest, { digest }, { after: [applied] })
      const watched = run(steps.watch, { digest }, { after: [tested] })
      const accepted = run(accept, watched, { as: 'accept-watch' })
      const deployment = {
        deploymentNamespace: workflow.namespace,
        deploymentName: workflow.name,
        deploymentUid: workflow.uid,
      }
      run.when(promotes, steps.requestAttestation, deployment, { after: [accepted] })
    },
    onExit: ({ kind, digest, version, commit, requester }, ended, run) => {
      const { name, uid } = workflow
      const { status, failures } = ended
      const stable = run(steps.recover, { kind, status, failures, run: name, runId: uid })
      const { commit: recovery, digest: target } = stable
      const applied = run.when(differs(target, ''), steps.apply, { commit: recovery, digest: target }, { as: 'apply' })
      const nothingLeft = allOf(differs(recovery, ''), equals(target, ''))
      if (steps.removeRelease) run.when(nothingLeft, steps.removeRelease, {})
      // Applying and removing remove a canary too.
      if (steps.removeCanary) run.when(equals(stable.commit, ''), steps.removeCanary, {})
      const tested = run.when(differs(target, ''), steps.smokeTest, { digest: target }, { after: [applied] })
      // Here, because a next environment that cannot be asked is no reason to take this one back.
      const good = allOf(equals(kind, 'promotion'), equals(status, 'Succeeded'))
      if (steps.startPromotion) run.when(good, steps.startPromotion, { digest, version, commit, requester, runId: uid })
      if (steps.reportDeployment) {
        run(steps.reportDeployment, {
          ...{ kind, digest, version, commit, status, recoveryStatus: statusOf(tested) },
          ...{ startedAt: workflow.createdAt, durationSeconds: ended.durationSeconds, run: name, runId: uid },
        })
      }
      run(shared.report, {
        pipeline: `deploy-${environment.name}`,
        run: name,
        runId: uid,
        ...ended,
        repository: '',
        revision: commit,
        branch: version,
      })
    },
  })
}

/** What a deployment takes at most: canary, rollout, tests and watch, and some time for what is between them. */
export function deploySeconds({ rolloutSeconds, watch: { seconds }, canary: staged }: EnvironmentSettings): number {
  const stages = (staged?.stages ?? []).map((stage) => stage.seconds + rolloutSeconds)
  return stages.reduce((sum, one) => sum + one, 0) + rolloutSeconds + seconds + 5400
}

function deploySteps(
  settings: DeliveryStepSettings,
  environment: EnvironmentSettings,
  attesting: ReturnType<typeof attestDeployment>,
) {
  const { argoCd, next } = environment
  // Argo CD applies what is committed at once, so there is no time before for a canary.
  const staged = environment.canary !== undefined && argoCd === undefined
  return {
    commit: commitDeployment(settings, environment),
    canary: staged ? canary(settings, environment) : undefined,
    removeCanary: staged ? removeCanary(environment) : undefined,
    apply: argoCd === undefined ? applyRelease(settings, environment) : awaitHealth(environment, argoCd),
    // What Argo CD has made is not Helm's to remove: its application stays until a person deletes it.
    removeRelease: argoCd === undefined ? removeRelease(environment) : undefined,
    smokeTest: smokeTest(environment),
    watch: watch(environment),
    requestAttestation: submit(attesting, {
      name: 'request-attestation',
      description: 'Has attested, in the namespace of the key, that the image was verified here.',
      deadlineSeconds: 1800,
    }),
    startPromotion: next === undefined ? undefined : startPromotion({ name: next }),
    recover: recoverDeployment(settings, environment),
    reportDeployment: environment.deliveryApi === undefined ? undefined : reportDeployment(settings, environment),
  }
}
