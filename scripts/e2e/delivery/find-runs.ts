import { text } from 'node:stream/consumers'

const usage = `Finds runs in a list of workflows (kubectl get workflows --output json) on stdin, the newest first.

  newest TEMPLATE [PARAMETER=VALUE...]    runs of a template with these arguments
  waiting TEMPLATE [PARAMETER=VALUE...]   those of them that wait for a lock
  asking RUN                              that run, if it waits for a person
  at STEP TEMPLATE                        those whose step is under way`

interface Workflow {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string }
  readonly spec: {
    readonly workflowTemplateRef?: { readonly name: string }
    readonly arguments?: { readonly parameters?: readonly { readonly name: string; readonly value?: string }[] }
  }
  readonly status?: {
    readonly synchronization?: { readonly mutex?: { readonly waiting?: readonly unknown[] } }
    readonly nodes?: Readonly<Record<string, { displayName: string; phase: string; type: string }>>
  }
}

const { items } = JSON.parse(await text(process.stdin)) as { readonly items: readonly Workflow[] }
const [question = '', subject = '', ...rest] = process.argv.slice(2)

const is = (template: string) => (run: Workflow) => run.spec.workflowTemplateRef?.name === template
const nodesOf = ({ status }: Workflow) => Object.values(status?.nodes ?? {})
const hasArgument = (argument: string) => (run: Workflow) =>
  (run.spec.arguments?.parameters ?? []).some(({ name, value }) => `${name}=${value}` === argument)

const submitted = (run: Workflow) => is(subject)(run) && rest.every((argument) => hasArgument(argument)(run))

const answers: Readonly<Record<string, (run: Workflow) => boolean>> = {
  newest: submitted,
  waiting: (run) => submitted(run) && (run.status?.synchronization?.mutex?.waiting ?? []).length > 0,
  asking: (run) =>
    run.metadata.name === subject &&
    nodesOf(run).some(({ displayName, phase }) => displayName === 'approval' && phase === 'Running'),
  at: (run) =>
    rest.every((template) => is(template)(run)) &&
    nodesOf(run).some(
      ({ displayName, phase, type }) =>
        displayName.replace(/\([0-9]+\)$/, '') === subject && phase === 'Running' && type === 'Pod',
    ),
}

const holds = answers[question]
if (holds === undefined) throw new Error(usage)
const found = items
  .filter(holds)
  .toSorted((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp))
for (const { metadata } of found) console.log(metadata.name)
