import { dagOf, dependenciesOf } from './dag.ts'
import { eachWorkflow, isLeaf, type Task, type Template } from './rule.ts'

/** Every name of a template or task stands for one that is there, every template is used, and no task waits for itself. */
export const structure = eachWorkflow((workflow) => {
  const { spec, templates } = workflow
  if (spec.workflowTemplateRef !== undefined) return []
  const byName = new Map(templates.map((template) => [template.name ?? '', template]))
  const used = new Set([spec.entrypoint, spec.onExit, ...templates.flatMap(calledBy)])
  return [
    ...missing('spec.entrypoint', spec.entrypoint, byName),
    ...(spec.onExit === undefined ? [] : missing('spec.onExit', spec.onExit, byName)),
    ...templates.flatMap((template) => [
      ...(used.has(template.name) ? [] : [`template ${template.name}: nothing runs it: remove it`]),
      ...kind(template),
      ...tasks(template, byName),
    ]),
  ]
})

/** What every task is given: all that its template needs, and nothing that it does not know. */
export const argumentsGiven = eachWorkflow(({ templates }) => {
  const byName = new Map(templates.map((template) => [template.name, template]))
  return templates.flatMap((template) =>
    (template.dag?.tasks ?? []).flatMap((task) => {
      const called = byName.get(task.template)
      return called
        ? compareArguments(task, called).map((fault) => `template ${template.name}: task ${task.name}: ${fault}`)
        : []
    }),
  )
})

function compareArguments(task: Task, { inputs = {} }: Template): readonly string[] {
  const compare = (
    kind: string,
    given: readonly Named[] = [],
    known: readonly Named[] = [],
    needed: readonly Named[] = [],
  ) => [
    ...without(given, known).map(({ name }) => `gives ${kind} ${name}, which its template does not know: remove it`),
    ...without(needed, given).map(({ name }) => `does not give ${kind} ${name}: add it, or give the input a default`),
  ]
  const { parameters = [], artifacts = [] } = inputs
  const needed = artifacts.filter((artifact) => artifact.optional !== true && artifact.s3 === undefined)
  return [
    ...compare(
      'parameter',
      task.arguments?.parameters,
      parameters,
      parameters.filter(({ default: fallback, value, valueFrom }) => (fallback ?? value ?? valueFrom) === undefined),
    ),
    ...compare('artifact', task.arguments?.artifacts, artifacts, needed),
  ]
}
interface Named {
  readonly name: string
}

const without = (list: readonly Named[], others: readonly Named[]) =>
  list.filter(({ name }) => !others.some((other) => other.name === name))

const calledBy = ({ dag }: Template) => dag?.tasks.map((task) => task.template) ?? []

const missing = (where: string, name: string | undefined, byName: ReadonlyMap<string, Template>) =>
  name !== undefined && byName.has(name)
    ? []
    : [`${where} ${name ?? '(none)'} is no template: correct the name, or add it`]

function kind(template: Template): readonly string[] {
  if (template.dag || template.suspend || isLeaf(template)) return []
  return [
    `template ${template.name}: does nothing that these rules can check: use a dag, script, container, resource or suspend`,
  ]
}

function tasks(template: Template, byName: ReadonlyMap<string, Template>): readonly string[] {
  const dag = dagOf(template)
  return [...dag.tasks.values()].flatMap((task) => {
    const where = `template ${template.name}: task ${task.name}`
    return [
      ...missing(`${where}: template`, task.template, byName),
      ...dependenciesOf(task)
        .filter((name) => !dag.tasks.has(name))
        .map((name) => `${where}: depends on ${name}, which is no task: correct the name`),
      ...(dag.waitsFor(task.name, task.name) ? [`${where}: waits for itself: break the circle`] : []),
    ]
  })
}
