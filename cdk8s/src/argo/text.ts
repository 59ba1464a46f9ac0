import { quote } from './condition.ts'
import type { Value } from './io.ts'

/** A value with words around it: text`${registry}/${name}:${tag}`. */
export function text<S>(words: TemplateStringsArray, ...values: readonly (Value<S> | string)[]): Value<S> {
  const parts = words.flatMap((word, index) => {
    const value = values[index]
    return value === undefined ? [word] : [word, value]
  })
  return {
    kind: 'value',
    text: parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
    expression: `(${parts.map((part) => (typeof part === 'string' ? quote(part) : part.expression)).join(' + ')})`,
    waitsFor: parts.flatMap((part) => (typeof part === 'string' ? [] : part.waitsFor)),
  }
}
