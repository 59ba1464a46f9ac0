import { inputParameters } from './artifacts.ts'
import { type ParamDef, param } from './io.ts'
import type { Step } from './step.ts'

export interface WaitProps {
  readonly name: string
  readonly description: string
}

/** A step that waits for as many seconds as its input says. No pod runs meanwhile; the run's own deadline goes on. */
export function wait({ name, description }: WaitProps): Step<{ readonly seconds: ParamDef }, Record<never, never>> {
  const inputs = { seconds: param({ description: 'A whole number from 0 on.' }) }
  return {
    name,
    description,
    inputs,
    outputs: {},
    permissions: [],
    starts: [],
    configMaps: [],
    template: () => ({
      name,
      annotations: { 'workflows.argoproj.io/description': description },
      inputs: { parameters: inputParameters(inputs) },
      suspend: { duration: '{{inputs.parameters.seconds}}' },
    }),
  }
}
