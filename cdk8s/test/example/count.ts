import { differs, files, param, pipeline, step, text, workflow } from '../../src/argo/index.ts'
import type { SharedSteps } from '../../src/steps/shared-steps.ts'
import { images } from '../../src/versions.ts'
import { tell } from './steps.ts'

/** How long the source is. */
export const countLines = step({
  name: 'count-lines',
  description: 'Counts the lines of the source.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 120,
  retry: 'pod',
  inputs: { source: files(), suffix: param({ default: 'ts' }) },
  outputs: { lines: param(), list: files({ file: 'lines.txt' }) },
  script: new URL('scripts/count-lines.sh', import.meta.url),
})

export const count = ({ checkout, report }: SharedSteps) =>
  pipeline({
    name: 'count',
    description: 'Says how long the source of a commit is.',
    namespace: 'ci',
    parameters: { repository: param(), revision: param() },
    deadlineSeconds: 900,
    compose: ({ repository, revision }, run) => {
      const { source } = run(checkout, { repository, revision })
      const { lines, list } = run(countLines, { source })
      run.when(differs(lines, '0'), tell, { message: text`${revision} has ${lines} lines`, chart: list })
    },
    onExit: ({ repository, revision }, ended, run) => {
      run(report, { ...ended, pipeline: 'count', run: workflow.name, runId: workflow.uid, repository, revision })
    },
  })
