import { quote } from './condition.ts'
import type { Value } from './io.ts'

/**
 * A value with words around it: text`${registry}/${name}:${tag}`. Throws an Error where `{{` is written by hand, in
 * place of a handle.
 */
export function text<S>(words: TemplateStringsArray, ...values: readonly (Value<S> | string)[]): Value<S> {
  const parts = words.flatMap((word, index) => {
    const value = values[index]
    return value === undefined ? [word] : [word, value]
  })
  for (const part of parts) {
    if (typeof part === 'string' && part.includes('{{')) throw new Error(`${part} has {{: use a handle`)
  }
  return {
    kind: 'value',
    text: parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
    expression: `(${parts.map((part) => (typeof part === 'string' ? quote(part) : part.expression)).join(' + ')})`,
    waitsFor: parts.flatMap((part) => (typeof part === 'string' ? [] : part.waitsFor)),
  }
}
