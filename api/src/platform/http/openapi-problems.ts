import type { z } from 'zod'
import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import type { Problem } from '../problem.ts'
import { problemHeaders } from './openapi-headers.ts'
import { type Operation, problemsOf } from './operation.ts'
import { http } from './problems.ts'

const generic: ReadonlySet<Problem> = new Set(Object.values(http))

/**
 * Makes the responses for the problems of each operation, one per status: which codes it can have, and an example of
 * each. Those with generic problems only are components, and so is each example: they are named once and referred to.
 */
export function problemResponses() {
  const examples = new Map<Problem, ZodOpenApiExampleObject>()
  const shared = new Map<string, ZodOpenApiResponseObject>()

  function responseOf(op: Operation, status: number, list: readonly Problem[]): ZodOpenApiResponseObject {
    for (const problem of list) if (!examples.has(problem)) examples.set(problem, exampleOf(problem, op))
    const codes = list.map(({ code }) => code)
    const response: ZodOpenApiResponseObject = {
      description: list.map(({ code, title }) => `\`${code}\`: ${title}.`).join('\n\n'),
      headers: problemHeaders(status, list.includes(http.idempotency_in_flight)),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              {
                type: 'object',
                properties: { status: { type: 'integer', const: status }, code: { type: 'string', enum: codes } },
                required: ['status', 'code'],
              },
            ],
          },
          examples: Object.fromEntries(list.map((problem) => [problem.code, examples.get(problem) ?? {}])),
        },
      },
    }
    if (!list.every((problem) => generic.has(problem))) return response
    const id = codes.map(componentName).join('Or')
    return shared.get(id) ?? shared.set(id, { ...response, id }).get(id) ?? response
  }

  return (op: Operation): ZodOpenApiResponsesObject =>
    Object.fromEntries(
      [...Map.groupBy(problemsOf(op), ({ status }) => status)]
        .sort(([a], [b]) => a - b)
        .map(([status, list]) => [`${status}`, responseOf(op, status, list)]),
    )
}

/** `http.not_found` -> `NotFound`. */
const componentName = (code: string) =>
  code.replace(/^.*\./, '').replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

function exampleOf(problem: Problem, op: Operation): ZodOpenApiExampleObject {
  const { code, title, status } = problem
  return {
    id: code,
    summary: title,
    value: {
      type: `/problems#${code}`,
      title,
      status,
      code,
      instance: op.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathExample(op, name)),
      requestId: '01985f5e-7a43-7c4e-9f0e-6d1f5c2b9a70',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      ...(problem === http.invalid && { errors: [{ pointer: '/query/limit', detail: 'Use a number from 1 to 200.' }] }),
    },
  }
}

function pathExample(op: Operation, name: string): string {
  const { shape } = op.params as z.ZodObject<Record<string, z.ZodType>>
  return String(shape[name]?.meta()?.example ?? '01985f5e-7a43-7c4e-9f0e-5b0c2d3e4f60')
}
