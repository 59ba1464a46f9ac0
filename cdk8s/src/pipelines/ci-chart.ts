import { param, pipeline, workflow } from '../argo/index.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { supersede } from '../steps/supersede.ts'

/** The checks of one commit that has changed nothing but the chart: those of `ci` that look at it. */
export const ciChart = (steps: SharedSteps) =>
  pipeline({
    name: 'ci-chart',
    description: 'Checks a commit that changes nothing but the chart: lint, the chart and the manifests, secrets.',
    namespace: 'ci',
    parameters: {
      repository: param({ description: 'The URL of a repository on the list.' }),
      revision: param({ description: 'The commit: 40 hexadecimal digits.' }),
      branch: param({ description: 'Its branch. An older run of the same one is stopped.', default: '' }),
    },
    deadlineSeconds: 2400,
    compose: ({ repository, revision, branch }, run) => {
      run(supersede, { template: 'ci-chart', namespace: workflow.namespace, repository, branch })
      const { source } = run(steps.checkout, { repository, revision })
      run(steps.verify, { source })
      run(steps.checkPlatform, { source })
      run(steps.scanSource, { source })
    },
    onExit: ({ repository, revision, branch }, ended, run) => {
      const { name, uid } = workflow
      run(steps.report, { pipeline: 'ci-chart', run: name, runId: uid, ...ended, repository, revision, branch })
    },
  })
