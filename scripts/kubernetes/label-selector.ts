export type Labels = Readonly<Record<string, string>>

/** A LabelSelector of apimachinery `meta/v1`. */
export interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly LabelRequirement[]
}

export interface LabelRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

/** Whether all that `selector` asks for is true of `labels`; an empty selector selects everything. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return equal && matchExpressions.every((requirement) => isMet(requirement, labels))
}

function isMet({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = labels[key]
  const isAmong = value !== undefined && values.includes(value)
  switch (operator) {
    case 'In':
      return isAmong
    // Also where the label is missing, unlike one would think.
    case 'NotIn':
      return !isAmong
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      throw new RangeError(`There is no operator ${operator satisfies never} of label selectors`)
  }
}
