import { environment } from './environment.ts'
import { getObject, mergePatch } from './kubernetes.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { runProgram, say } from './program.ts'
import type { Workflow } from './workflow-status.ts'

/** The controller sets this label to `true` when a run has ended, and has none before it has seen the run. */
const unfinished = 'workflows.argoproj.io/completed!=true'

/**
 * Stops every run of a branch but the newest, itself included. So it does not matter in which order runs come to this
 * step: the last one leaves a single run. What is stopped, not terminated, still reports.
 */
await runProgram(async () => {
  const env = environment()
  const [namespace, template] = [env.required('NAMESPACE'), env.required('TEMPLATE')]
  const [repository, branch] = [env.required('REPOSITORY'), env.optional('BRANCH')]
  if (branch === '') return say('This run is of no branch: it supersedes no other.')
  const options = kubernetesOptions(env)
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`
  const found = await getObject(`${path}?labelSelector=${encodeURIComponent(unfinished)}`, options)
  const { items } = found as { readonly items: readonly Workflow[] }
  const [newest, ...older] = items
    .filter(({ spec }) => spec.workflowTemplateRef?.name === template)
    .filter((run) => argumentOf(run, 'repository') === repository && argumentOf(run, 'branch') === branch)
    .toSorted(newestFirst)
  for (const { metadata } of older.filter(({ spec }) => spec.shutdown === undefined)) {
    await mergePatch(`${path}/${metadata.name}`, { spec: { shutdown: 'Stop' } }, options)
    say(`Stopped ${metadata.name}: ${newest?.metadata.name} is newer.`)
  }
})

function argumentOf({ spec }: Workflow, name: string): string | undefined {
  return spec.arguments?.parameters?.find((parameter) => parameter.name === name)?.value
}

/** By the second of their creation; of two in one second by their uid, so that all runs agree on one. */
function newestFirst({ metadata: a }: Workflow, { metadata: b }: Workflow): number {
  return b.creationTimestamp.localeCompare(a.creationTimestamp) || b.uid.localeCompare(a.uid)
}
