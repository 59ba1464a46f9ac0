import { eachTemplate, eachWorkflow, type WorkflowSpec } from './rule.ts'

/** A run that ended leaves, but its logs and its failed pods not at once; and no run leaves its artifacts behind. */
export const cleanUp = eachWorkflow(({ spec }) =>
  spec.workflowTemplateRef !== undefined
    ? []
    : [
        ...(spec.ttlStrategy?.secondsAfterSuccess === undefined || spec.ttlStrategy.secondsAfterFailure === undefined
          ? ['spec.ttlStrategy is incomplete: set secondsAfterSuccess and secondsAfterFailure']
          : []),
        ...(keepsFailures(spec)
          ? []
          : ['spec.podGC would delete failed pods: set strategy OnWorkflowSuccess or OnPodSuccess']),
        ...(spec.archiveLogs === true ? [] : ['spec.archiveLogs is not true: set it, as podGC deletes logs']),
        ...(spec.artifactGC?.strategy === 'OnWorkflowDeletion' && spec.artifactGC.forceFinalizerRemoval === true
          ? []
          : [
              'spec.artifactGC has to be OnWorkflowDeletion with forceFinalizerRemoval, or a store that is away blocks deletion',
            ]),
      ],
)

/** What an output leaves in the store has a key of its own per run, or outlives the run. */
export const artifactKeys = eachTemplate(({ outputs }) =>
  (outputs?.artifacts ?? []).flatMap(({ name, s3, artifactGC, archive }) => {
    const key = s3?.key ?? ''
    const kept = artifactGC?.strategy === 'Never'
    return [
      ...(key.startsWith('evidence/') && !kept
        ? [`output ${name}: evidence would be deleted with its run: set artifactGC.strategy to Never`]
        : []),
      ...(!kept && !key.includes('{{workflow.uid}}')
        ? [
            `output ${name}: s3.key ${key || '(none)'} has no {{workflow.uid}}, so that deleting one run deletes another's: add it`,
          ]
        : []),
      ...(key.endsWith('/') && archive?.none === undefined
        ? [`output ${name}: s3.key ends in / but the output is an archive: remove the / or set archive to none`]
        : []),
    ]
  }),
)

const keepsFailures = ({ podGC }: WorkflowSpec) =>
  podGC?.strategy === 'OnWorkflowSuccess' || podGC?.strategy === 'OnPodSuccess'
