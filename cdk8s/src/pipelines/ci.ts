import { param, pipeline, workflow } from '../argo/index.ts'
import type { SharedSteps } from '../steps/shared-steps.ts'
import { supersede } from '../steps/supersede.ts'

/** Every check of one commit. */
export const ci = (steps: SharedSteps) =>
  pipeline({
    name: 'ci',
    description: 'Checks a commit: lint, types, tests, the chart and the manifests, dependencies and secrets.',
    namespace: 'ci',
    parameters: {
      repository: param({ description: 'The URL of a repository on the list.' }),
      revision: param({ description: 'The commit: 40 hexadecimal digits.' }),
      branch: param({ description: 'Its branch. An older run of the same one is stopped.', default: '' }),
    },
    deadlineSeconds: 3600,
    compose: ({ repository, revision, branch }, run) => {
      run(supersede, { template: 'ci', namespace: workflow.namespace, repository, branch })
      const { source } = run(steps.checkout, { repository, revision })
      run(steps.verify, { source })
      run(steps.test, { source })
      run(steps.checkPlatform, { source })
      run(steps.scanSource, { source })
      run(steps.cachePackages, { source })
    },
    onExit: ({ repository, revision, branch }, ended, run) => {
      const { name, uid } = workflow
      run(steps.report, {
        pipeline: 'ci',
        run: name,
        runId: uid,
        ...ended,
        repository,
        revision,
        branch,
      })
    },
  })
