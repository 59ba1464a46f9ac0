import { text } from 'node:stream/consumers'

interface Parameter {
  readonly name: string
}

interface Template {
  readonly name: string
  readonly inputs?: { readonly parameters?: readonly Parameter[] }
}

interface WorkflowTemplate {
  readonly apiVersion: string
  readonly kind: string
  readonly spec: { readonly templates: readonly Template[] }
}

// Reads a WorkflowTemplate and writes one that runs a single step of it, with the parameters of that step.
const [name] = process.argv.slice(2)
const { apiVersion, kind, spec } = JSON.parse(await text(process.stdin)) as WorkflowTemplate
const step = spec.templates.find((template) => template.name === name)
if (step === undefined) throw new Error(`usage: single-step.ts STEP, one of ${spec.templates.map((one) => one.name)}`)

const parameters = step.inputs?.parameters ?? []
const passed = parameters.map((parameter) => ({
  name: parameter.name,
  value: `{{workflow.parameters.${parameter.name}}}`,
}))
const main = {
  name: 'main',
  dag: { tasks: [{ name: step.name, template: step.name, arguments: { parameters: passed } }] },
}
const { onExit: _, synchronization: __, ...rest } = spec as WorkflowTemplate['spec'] & Record<string, unknown>
console.log(
  JSON.stringify({
    apiVersion,
    kind,
    metadata: { name: `e2e-${step.name}` },
    spec: { ...rest, arguments: { parameters: parameters.map(asArgument) }, templates: [main, step] },
  }),
)

/** An input has a default where an argument has a value. */
function asArgument({ name, default: value }: Parameter & { readonly default?: string }) {
  return { name, ...(value !== undefined && { value }) }
}
