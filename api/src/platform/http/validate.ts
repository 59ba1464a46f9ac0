import type { z } from 'zod'
import { Failure, type InputError } from '../problem.ts'
import { isStorableText } from './json-body.ts'
import { http } from './problems.ts'

const errorsMax = 20

const pointerOf = (base: string, path: readonly PropertyKey[]) =>
  [base, ...path].map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/**
 * Parses one part of a request.
 * @param part where it comes from: the first segment of each error's JSON Pointer
 * Throws `http.invalid` with up to 20 errors.
 */
export function validate<S extends z.ZodType>(schema: S, part: 'path' | 'query' | 'body', value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.slice(0, errorsMax).flatMap((issue): InputError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.slice(0, errorsMax).map((key) => ({
          pointer: pointerOf(part, [...issue.path, key.slice(0, 100)]),
          detail: 'This name is not known here.',
        }))
      : [{ pointer: pointerOf(part, issue.path), detail: issue.message.slice(0, 300) }],
  )
  throw new Failure(http.invalid, { errors: errors.slice(0, errorsMax) })
}

/** The query as one value per name. Throws `http.invalid` for a name given twice or a value that no text column holds. */
export function singleValued(queries: Record<string, string[]>): Record<string, string> {
  const errors: InputError[] = []
  const values: Record<string, string> = Object.create(null)
  for (const [name, given] of Object.entries(queries)) {
    const [value = ''] = given
    if (given.length > 1) errors.push({ pointer: pointerOf('query', [name]), detail: 'Give this parameter once.' })
    else if (!isStorableText(value) || !isStorableText(name))
      errors.push({ pointer: pointerOf('query', [name]), detail: 'This is not well-formed text.' })
    else values[name] = value
  }
  if (errors.length > 0) throw new Failure(http.invalid, { errors: errors.slice(0, errorsMax) })
  return values
}
