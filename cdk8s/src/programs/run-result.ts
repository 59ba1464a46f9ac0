import { stripVTControlCharacters } from 'node:util'
import type { Environment } from './environment.ts'

/** What there is to tell of a run. All texts may come from whoever started it. */
export interface RunResult {
  readonly pipeline: string
  readonly run: string
  /** Never used twice: the uid of the Workflow. */
  readonly id: string
  /** `Succeeded`, `Failed` or `Error`. */
  readonly status: string
  readonly repository: string
  readonly revision: string
  readonly branch: string
  readonly durationSeconds: number
  readonly failures: readonly Failure[]
  /** A page about the run; empty where there is none. */
  readonly url: string
}

interface Failure {
  readonly step: string
  readonly message: string
}

/** Reads a result as the exit handler gets it from Argo. */
export function runResult(env: Environment): RunResult {
  const run = env.required('RUN')
  return {
    pipeline: env.required('PIPELINE'),
    run,
    id: env.required('RUN_ID'),
    status: env.required('STATUS'),
    repository: env.optional('REPOSITORY'),
    revision: env.optional('REVISION'),
    branch: env.optional('BRANCH'),
    durationSeconds: Math.round(Number(env.optional('DURATION_SECONDS')) || 0),
    failures: failuresOf(parseNodes(env.optional('FAILURES')), run),
    url: env.optional('RUN_URL').replace('{run}', encodeURIComponent(run)),
  }
}

/** At which step a run failed for what reason, without line breaks; its status where no step says. */
export function failureReason({ status, failures: [first] }: Pick<RunResult, 'status' | 'failures'>): string {
  return (first === undefined ? status : `${first.step}: ${first.message}`).replace(/\s+/g, ' ').trim()
}

/** One sentence for a person, without line breaks: how it ended, and at which step for what reason. */
export function summary({ status, failures, durationSeconds }: RunResult): string {
  const [first] = failures
  if (status === 'Succeeded') return `Succeeded after ${durationText(durationSeconds)}`
  const reason = first === undefined ? '' : `: ${first.step}: ${first.message}`
  return `${status} after ${durationText(durationSeconds)}${reason}`.replace(/\s+/g, ' ').trim()
}

const durationText = (seconds: number) => (seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`)

interface FailedNode {
  readonly displayName: string
  readonly message: string
  readonly finishedAt?: string | null
}

/** A pod's node where the step may be tried again: `test(0)`. */
const attemptForm = /^(.+)\(\d+\)$/
/** What Argo puts before the reason that a script has left. */
const preamble = /^main: \w+ \(exit code \d+\): /
/** What Argo's executor says in the log of a script. */
const executorLine = /^(?:time="[^"]*" level=.* argo=true.*|Error: exit status \d+)$/

/** The last attempt of each step that failed, the first to end first. The nodes above them only repeat it. */
function failuresOf(nodes: readonly FailedNode[], run: string): readonly Failure[] {
  const stepOf = ({ displayName }: FailedNode) => attemptForm.exec(displayName)?.[1]
  const tried = new Set(nodes.map(stepOf))
  const failed = new Set(nodes.map(({ displayName }) => displayName))
  const failures = nodes
    .filter((node) => !tried.has(node.displayName) && node.displayName !== run)
    // A step that a later attempt mended is not in the list.
    .filter((node) => failed.has(stepOf(node) ?? node.displayName))
    .toSorted((a, b) => (a.finishedAt ?? '').localeCompare(b.finishedAt ?? ''))
    .map((node) => [stepOf(node) ?? node.displayName, reasonOf(node.message)] as const)
  return [...new Map(failures)].map(([step, message]) => ({ step, message }))
}

/** The reason in a node's message; of a script that left none, whose log Argo has there, the last line of its own. */
function reasonOf(message: string): string {
  const reason = stripVTControlCharacters(message.replace(preamble, '')).trim()
  const lines = reason.split('\n')
  const own = lines.filter((line) => line.trim() !== '' && !executorLine.test(line))
  const isLog = own.length < lines.length && lines.some((line) => executorLine.test(line))
  return isLog ? (own.at(-1) ?? reason).trim() : reason
}

/** `{{workflow.failures}}`: JSON, which Argo quotes once more; other text where nothing failed. */
function parseNodes(text: string): readonly FailedNode[] {
  const nodes = parseJson(text)
  const list = typeof nodes === 'string' ? parseJson(nodes) : nodes
  return Array.isArray(list) ? (list as readonly FailedNode[]) : []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
