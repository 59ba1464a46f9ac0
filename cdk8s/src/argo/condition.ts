import type { Value } from './io.ts'

declare const scope: unique symbol

/** A question that the controller answers when a task is due. */
export interface Condition<S = never> {
  readonly expression: string
  readonly waitsFor: readonly string[]
  readonly [scope]?: S
}

/** Text as a literal of expr-lang; braces are escaped, as two of them would end Argo's `{{=...}}`. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\'{}\p{Cc}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `'${escaped}'`
}

const compare = <S>(value: Value<S>, operator: '==' | '!=', text: string): Condition<S> => ({
  expression: `${value.expression} ${operator} ${quote(text)}`,
  waitsFor: value.waitsFor,
})

/** True where `value` is exactly `text`. */
export function equals<S>(value: Value<S>, text: string): Condition<S> {
  return compare(value, '==', text)
}

/** True where `value` is anything but `text`. */
export function differs<S>(value: Value<S>, text: string): Condition<S> {
  return compare(value, '!=', text)
}

/** True where all conditions are. */
export function allOf<S>(...conditions: readonly [Condition<S>, ...Condition<S>[]]): Condition<S> {
  return join(conditions, '&&')
}

/** True where one condition is. */
export function anyOf<S>(...conditions: readonly [Condition<S>, ...Condition<S>[]]): Condition<S> {
  return join(conditions, '||')
}

function join<S>(conditions: readonly Condition<S>[], operator: '&&' | '||'): Condition<S> {
  return {
    expression: conditions.map(({ expression }) => `(${expression})`).join(` ${operator} `),
    waitsFor: conditions.flatMap(({ waitsFor }) => waitsFor),
  }
}
