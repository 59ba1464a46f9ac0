/** The label of a pod that tells its step, for network policies and for people. */
export const stepLabel = 'pipelines.catalog/step'

/** The labels of a step's pods. */
export function stepLabels(step: string): Record<string, string> {
  return { [stepLabel]: step }
}
