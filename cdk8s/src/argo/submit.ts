import { inputParameters } from './artifacts.ts'
import { hardening, patchExecutor } from './hardening.ts'
import { type ParamDef, type ParamDefs, param, type TaskOutput } from './io.ts'
import { stepLabels } from './labels.ts'
import type { Pipeline } from './pipeline.ts'
import type { Step } from './step.ts'
import { compact, type Parameter, type Template } from './template.ts'

export interface SubmitProps {
  /** kebab-case; the name of the template and of the service account that may submit. */
  readonly name: string
  readonly description: string
  /** How long the submitted run is waited for. */
  readonly deadlineSeconds: number
}

/** What a submission puts out: the name of the run, and what the run puts out. */
type Submitted<O extends string> = { readonly [K in O | 'run']: ParamDef }

/**
 * A step that runs `target`, in the namespace of its own, and ends as it does. Its inputs are the parameters of
 * `target`. Not tried again: a second submission would be a second run.
 */
export function submit<P extends ParamDefs, O extends string>(
  target: Pipeline<P, O>,
  props: SubmitProps,
): Step<P, Submitted<O>> {
  const { name, description } = props
  const permissions = [
    { namespace: target.namespace, apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['create', 'get'] },
  ]
  const names = ['run', ...Object.keys(target.outputs)]
  return {
    name,
    description,
    inputs: target.parameters,
    outputs: Object.fromEntries(names.map((output) => [output, param()])) as Submitted<O>,
    permissions,
    starts: [{ namespace: target.namespace, name: target.name }],
    configMaps: [],
    template: () => submitTemplate(target, props),
  }
}

function submitTemplate(target: Pipeline, { name, description, deadlineSeconds }: SubmitProps): Template {
  return compact({
    name,
    metadata: { labels: stepLabels(name) },
    annotations: { 'workflows.argoproj.io/description': description },
    serviceAccountName: name,
    automountServiceAccountToken: true,
    activeDeadlineSeconds: deadlineSeconds,
    securityContext: hardening.restricted.pod,
    podSpecPatch: patchExecutor(['wait', 'main']),
    inputs: compact({ parameters: inputParameters(target.parameters) }),
    outputs: { parameters: outputParameters(target) },
    resource: {
      action: 'create' as const,
      manifest: JSON.stringify(workflowOf(target)),
      successCondition: 'status.phase == Succeeded',
      failureCondition: 'status.phase in (Failed, Error)',
    },
  })
}

function outputParameters({ outputs }: Pipeline): Parameter[] {
  return [
    { name: 'run', valueFrom: { jsonPath: '{.metadata.name}' } },
    ...Object.entries(outputs).map(([name, output]) => ({ name, valueFrom: { jqFilter: outputOfRun(output) } })),
  ]
}

/** Finds the output of a task in the record of a run: of the task itself, not of its attempts or of its exit handler. */
function outputOfRun({ task, name }: TaskOutput): string {
  const node = `.status.nodes[] | select(.displayName == "${task}" and .boundaryID == $run.metadata.name)`
  return `. as $run | ${node} | .outputs.parameters[] | select(.name == "${name}") | .value`
}

function workflowOf({ name, namespace, parameters }: Pipeline) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: `${name}-`, namespace },
    spec: {
      workflowTemplateRef: { name },
      arguments: { parameters: Object.keys(parameters).map((input) => ({ name: input, value: asJsonText(input) })) },
    },
  }
}

/** The parameter as it has to stand between the quotes of a JSON string, so that it cannot end the string. */
const asJsonText = (input: string) => `{{=toJson(inputs.parameters.${input})[1:-1]}}`
