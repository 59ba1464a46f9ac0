import type { oas31, ZodOpenApiLinksObject } from 'zod-openapi'
import type { Operation } from './operation.ts'

/**
 * What can be asked next of whatever an operation answers about, by operationId: each operation at its address or
 * below, with the parts of the address and, where it changes something, the ETag as If-Match (OpenAPI 3.1, Link Object).
 * Undefined when there is nothing.
 */
export function linksOf(op: Operation, operations: readonly Operation[]): ZodOpenApiLinksObject | undefined {
  const subject = segments(subjectOf(op))
  if (!subject.some(isVariable)) return undefined
  const links = operations
    .filter((target) => target !== op && isWithin(target, subject))
    .map((target) => [target.id, linkTo(target, subject, op)] as const)
  return links.length > 0 ? Object.fromEntries(links) : undefined
}

/** Address of what an operation answers about, with runtime expressions where the address varies. */
const subjectOf = ({ path, success }: Operation): string =>
  success.location?.(expressionOf('$response.body#') as never) ?? path.replaceAll(/\{(\w+)\}/g, '{$request.path.$1}')

/** Stands for a value of an answer; written into a text it becomes the expression that yields the value. */
function expressionOf(expression: string): unknown {
  return new Proxy(
    {},
    {
      get: (_, key) =>
        key === Symbol.toPrimitive ? () => `{${expression}}` : expressionOf(`${expression}/${String(key)}`),
    },
  )
}

/** The slashes within `{}` separate nothing. */
const segments = (path: string): readonly string[] => path.match(/\{[^}]*\}|[^/]+/g) ?? []

const isVariable = (segment: string) => segment.startsWith('{')

function isWithin(target: Operation, subject: readonly string[]): boolean {
  const path = segments(target.path)
  return (
    subject.every(
      (segment, index) => segment === path[index] || (isVariable(segment) && isVariable(path[index] ?? '')),
    ) && !path.slice(subject.length).some(isVariable)
  )
}

function linkTo(target: Operation, subject: readonly string[], op: Operation): oas31.LinkObject {
  const path = segments(target.path)
  const places = subject.flatMap((segment, index) =>
    isVariable(segment) ? [[`path.${path[index]?.slice(1, -1)}`, segment.slice(1, -1)]] : [],
  )
  const match = op.success.version && target.precondition ? [['header.If-Match', '$response.header.ETag']] : []
  return { operationId: target.id, parameters: Object.fromEntries([...places, ...match]) }
}
