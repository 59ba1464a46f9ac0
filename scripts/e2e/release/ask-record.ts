import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const usage = `Answers a question about a run, whose record (argo get --output json) is on stdin.

  phase                 how it ended, or how it is
  failed                the names of the steps that failed
  failures              the same, with their messages
  message STEP          what the last attempt of a step said
  attempts STEP         how each of its attempts ended, with its exit code
  output STEP NAME      an output parameter
  waited STEP           the seconds that a step without a pod has waited
  times                 of each step its name and the seconds from its pod's creation to its end`

interface Node {
  readonly displayName: string
  readonly type: string
  readonly phase: string
  readonly message?: string
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly outputs?: { readonly parameters?: readonly { readonly name: string; readonly value?: string }[] }
}

interface Workflow {
  readonly status: {
    readonly phase?: string
    readonly startedAt?: string
    readonly finishedAt?: string
    readonly nodes?: Readonly<Record<string, Node>>
  }
}

const { status } = JSON.parse(await text(process.stdin)) as Workflow
const { positionals } = parseArgs({ allowPositionals: true })
const [question = '', step = '', name = ''] = positionals

/** Attempts are named `step(0)`, `step(1)`; a step that is never tried again has one without a number. */
const pods = Object.values(status.nodes ?? {})
  .filter(({ type }) => type === 'Pod')
  .toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''))
const stepOf = ({ displayName }: Node) => displayName.replace(/\([0-9]+\)$/, '')
const attempts = pods.filter((node) => stepOf(node) === step)
const last = [...new Map(pods.map((node) => [stepOf(node), node])).values()]
const failed = last.filter(({ phase }) => phase === 'Failed' || phase === 'Error')
/** What Argo's executor writes into the log, and what it puts before it, are no words of the step. */
const words = ({ message = '' }: Node) => message.replace(/^main: /, '').trim()
const seconds = ({ startedAt = '', finishedAt = '' }: Pick<Node, 'startedAt' | 'finishedAt'>) =>
  String(Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000))

const answers: Readonly<Record<string, () => readonly string[]>> = {
  phase: () => [status.phase ?? 'Pending'],
  failed: () => failed.map(stepOf),
  failures: () => failed.map((node) => `${stepOf(node)}: ${words(node)}`),
  message: () => attempts.slice(-1).map(words),
  attempts: () =>
    attempts.map(({ phase, message = '' }) => `${phase} ${/exit code [0-9]+/.exec(message)?.[0] ?? ''}`.trim()),
  output: () => outputs().flatMap((parameter) => (parameter.name === name ? [parameter.value ?? ''] : [])),
  waited: () =>
    Object.values(status.nodes ?? {})
      .filter(({ type, displayName }) => type === 'Suspend' && displayName === step)
      .map(seconds),
  times: () => [...last.map((node) => `${stepOf(node)} ${seconds(node)}`), `whole ${seconds(status)}`],
}

function outputs() {
  const nodes = Object.values(status.nodes ?? {})
  return nodes.find((node) => node.displayName === step && node.outputs?.parameters)?.outputs?.parameters ?? []
}

const answer = answers[question]
if (answer === undefined) throw new Error(usage)
for (const line of answer()) console.log(line)
