import { inputParameters } from './artifacts.ts'
import type { Defs, ParamDef, ParamDefs } from './io.ts'
import type { Step } from './step.ts'
import { compact, type Template } from './template.ts'

/** An answer that a person gives, of a few words where it has an `enum`; the default counts when nobody answers. */
export interface AnswerDef extends ParamDef {
  readonly default: string
}

export interface ApprovalProps<I extends ParamDefs, O extends Readonly<Record<string, AnswerDef>>> {
  readonly name: string
  readonly description: string
  /** Then it goes on with the default answers. */
  readonly deadlineSeconds: number
  /** What the person is shown. */
  readonly inputs: I
  readonly answers: O
}

/** A step that waits for a person. Argo does not check an answer: compare it with exactly the word that allows. */
export function approval<I extends ParamDefs, O extends Readonly<Record<string, AnswerDef>>>(
  props: ApprovalProps<I, O>,
): Step<I, O> {
  const { name, description, inputs, answers } = props
  return {
    name,
    description,
    inputs,
    outputs: answers,
    permissions: [],
    starts: [],
    configMaps: [],
    template: () => suspendTemplate(props),
  }
}

function suspendTemplate<I extends ParamDefs, O extends Readonly<Record<string, AnswerDef>>>(
  props: ApprovalProps<I, O>,
): Template {
  const asked: Defs = { ...props.inputs, ...props.answers }
  return {
    name: props.name,
    annotations: { 'workflows.argoproj.io/description': props.description },
    inputs: compact({ parameters: inputParameters(asked) }),
    outputs: {
      parameters: Object.entries(props.answers).map(([name, answer]) => ({
        name,
        valueFrom: { supplied: {}, default: answer.default },
      })),
    },
    suspend: { duration: `${props.deadlineSeconds}` },
  }
}
