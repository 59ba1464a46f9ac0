import { type Dag, dagOf } from './dag.ts'
import { type Reference, referencesIn, textsIn } from './reference.ts'
import { eachWorkflow, type Task, type Template, type Workflow } from './rule.ts'

/** Where a text stands: what is in scope for it. */
interface Scope {
  readonly workflow: Workflow
  /** Whether the workflow's end is known: in its exit handler and its metrics. */
  readonly ended: boolean
  readonly template?: Template
  readonly dag?: Dag
  readonly task?: Task
}

/** Every `{{...}}` stands for something that is there when it is read. */
export const references = eachWorkflow((workflow) => {
  const { templates, ...rest } = workflow.spec
  const atEnd = exitTemplates(workflow)
  return [
    ...faults(rest, { workflow, ended: true }).map((fault) => `spec.${fault}`),
    ...workflow.templates.flatMap((template) => {
      const scope: Scope = { workflow, ended: atEnd.has(template.name), template }
      return ofTemplate(template, scope).map((fault) => `template ${template.name}: ${fault}`)
    }),
  ]
})

function ofTemplate(template: Template, scope: Scope): readonly string[] {
  if (!template.dag) return faults(template, scope)
  const dag = dagOf(template)
  return template.dag.tasks.flatMap((task) => {
    const own: Scope = { ...scope, dag, task }
    return [...faults(task, own), ...optionalArtifacts(task, dag)].map((fault) => `task ${task.name}: ${fault}`)
  })
}

function faults(value: unknown, scope: Scope): readonly string[] {
  return textsIn(value).flatMap((text) =>
    referencesIn(text).flatMap((reference) => {
      const fault = judge(reference, text.keys, scope)
      return fault === undefined ? [] : [`${text.keys.join('.')}: ${reference.path.join('.')} ${fault}`]
    }),
  )
}

const ofPod = new Set(['outputs', 'pod', 'node', 'retries', 'lastRetry'])
const ofMetrics = new Set(['duration', 'status', 'exitCode', 'resourcesDuration', 'outputs'])

/** What is wrong with a reference; undefined if nothing is. */
function judge(reference: Reference, keys: readonly string[], scope: Scope): string | undefined {
  const [root = ''] = reference.path
  const metric = keys[0] === 'metrics'
  if (root === 'workflow') return ofWorkflow(reference, { ...scope, ended: scope.ended || metric })
  if (root === 'inputs' && scope.template) return ofInputs(reference, scope.template)
  if (root === 'tasks' && scope.dag && scope.task) return ofTask(reference, keys, scope.dag, scope.task)
  if (root === 'item' && scope.task) return loops(scope.task) ? undefined : 'is only there in a loop: remove it'
  if (scope.template && !scope.task && (ofPod.has(root) || (metric && ofMetrics.has(root)))) return undefined
  return 'is not there: correct the name'
}

function ofWorkflow({ path: [, field = '', name = ''] }: Reference, { workflow, ended }: Scope): string | undefined {
  const declared = workflow.spec.arguments?.parameters ?? []
  if (field === 'parameters') {
    return declared.some((parameter) => parameter.name === name)
      ? undefined
      : 'is no parameter of the workflow: declare it'
  }
  if (field === 'outputs') return 'is there only if its task ran: pass the value from task to task'
  if (['status', 'failures', 'duration'].includes(field)) {
    return ended ? undefined : 'is known only at the end: read it in the exit handler'
  }
  const known = ['name', 'namespace', 'uid', 'creationTimestamp', 'serviceAccountName', 'priority', 'mainEntrypoint']
  return [...known, 'labels', 'annotations', 'scheduledTime'].includes(field)
    ? undefined
    : 'is not there: correct the name'
}

function ofInputs({ path: [, kind, name] }: Reference, { name: template, inputs }: Template): string | undefined {
  const declared = kind === 'parameters' ? inputs?.parameters : inputs?.artifacts
  return declared?.some((input) => input.name === name) ? undefined : `is no input of ${template}: declare it`
}

function ofTask({ path, fallback }: Reference, keys: readonly string[], dag: Dag, task: Task): string | undefined {
  const [, name = '', ...rest] = path
  const other = dag.tasks.get(name)
  if (!other) return `is of a task that is not there: correct ${name}`
  if (!dag.waitsFor(task.name, name)) return `may be read before it is written: let ${task.name} depend on ${name}`
  const [field, kind] = rest
  if (field !== 'outputs' || kind !== 'parameters') return undefined
  return dag.mayBeSkipped(name) && !fallback && keys[0] !== 'depends'
    ? `is missing where ${name} is skipped, which fails the run: give a fallback with ??`
    : undefined
}

function optionalArtifacts({ arguments: { artifacts = [] } = {} }: Task, dag: Dag): readonly string[] {
  return artifacts.flatMap(({ name, from = '', optional }) => {
    const source = /tasks\.([^.]+)\./.exec(from)?.[1] ?? ''
    return dag.mayBeSkipped(source) && optional !== true
      ? [`artifact ${name} is missing where ${source} is skipped, which fails the run: make it optional`]
      : []
  })
}

const loops = ({ withItems, withParam, withSequence }: Task) => (withItems ?? withParam ?? withSequence) !== undefined

/** The templates that run at the end: the exit handler's, and what its DAG runs. */
function exitTemplates({ spec, templates }: Workflow): ReadonlySet<string | undefined> {
  const exit = templates.find(({ name }) => name !== undefined && name === spec.onExit)
  return new Set([exit?.name, ...(exit?.dag?.tasks.map(({ template }) => template) ?? [])])
}
