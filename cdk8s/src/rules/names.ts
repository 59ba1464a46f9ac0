import { eachWorkflow, nameOf, type Rule } from './rule.ts'

/** The name of an object is its own, and the same tomorrow: a generated one would leave the old object behind. */
export const objectNames: Rule = (objects) => [
  ...objects.flatMap((object) => {
    const { name, generateName } = object.metadata ?? {}
    return name === undefined || generateName !== undefined
      ? [`${nameOf(object)}: metadata.name is missing: set it, and no generateName`]
      : []
  }),
  ...repeated(objects.map((object) => `${object.apiVersion} ${nameOf(object)}`)).map(
    (name) => `${name} is written twice: give one of them another name`,
  ),
]

/** A name of a template or task stands for one thing, and fits into the name of a pod. */
export const templateNames = eachWorkflow(({ templates }) => [
  ...repeated(templates.map(({ name }) => name ?? '')).map((name) => `template ${name} is there twice: rename one`),
  ...templates.flatMap(({ name = '', dag }) => [
    ...(isLabel(name)
      ? []
      : [`template ${name || '(no name)'}: use lower-case letters, digits and dashes, at most 63`]),
    ...repeated(dag?.tasks.map((task) => task.name) ?? []).map(
      (task) => `template ${name}: task ${task} is there twice: rename one`,
    ),
  ]),
])

/** RFC 1123 label. */
const isLabel = (name: string) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)

const repeated = (names: readonly string[]) => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]
