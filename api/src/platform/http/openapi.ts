import type { z } from 'zod'
import {
  createDocument,
  type oas31,
  type ZodOpenApiLinksObject,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { scopeDetails } from '../auth/scopes.ts'
import { notModifiedHeaders, requestHeaders, successHeaders } from './openapi-headers.ts'
import { linksOf } from './openapi-links.ts'
import { problemResponses } from './openapi-problems.ts'
import { describeCarriers, describeSchema } from './openapi-schema.ts'
import type { Operation } from './operation.ts'
import { ProblemDetails } from './problem-response.ts'
import { Instant } from './text.ts'

/**
 * The OpenAPI 3.1 document of these operations: the same for the same operations, to the byte.
 * @param tags what the operations with each tag are about, in the order in which people read them
 */
export function openApiDocument(
  operations: readonly Operation[],
  info: ZodOpenApiObject['info'],
  tags: Readonly<Record<string, string>> = {},
): oas31.OpenAPIObject {
  const problems = problemResponses()
  const paths: ZodOpenApiPathsObject = {}
  for (const op of operations)
    paths[op.path] = { ...paths[op.path], [op.method]: documented(op, problems(op), linksOf(op, operations)) }
  const used = new Set(operations.map((op) => op.tag))
  const document = createDocument(
    {
      openapi: '3.1.0',
      info,
      servers: [{ url: '/', description: 'Where this document comes from' }],
      tags: Object.entries(tags)
        .filter(([name]) => used.has(name))
        .map(([name, description]) => ({ name, description })),
      paths,
      components: { schemas: { Problem: ProblemDetails, Instant }, securitySchemes: { bearer } },
    },
    { override: describeSchema },
  ) as oas31.OpenAPIObject
  describeCarriers(document)
  return document
}

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: [
    'An access token as RFC 9068 has it. An operation names the scope that its token needs:',
    ...Object.entries(scopeDetails).map(([scope, { description }]) => `- \`${scope}\`: ${description}.`),
  ].join('\n'),
} as const

function documented(
  op: Operation,
  problems: ZodOpenApiResponsesObject,
  links: ZodOpenApiLinksObject | undefined,
): ZodOpenApiOperationObject {
  const headers = requestHeaders(op)
  return {
    operationId: op.id,
    tags: [op.tag],
    summary: op.summary,
    ...(op.description !== undefined && { description: op.description }),
    // Said of each one: without it an operation is taken for one that somebody forgot to protect.
    security: op.scope ? [{ bearer: [op.scope] }] : [],
    requestParams: {
      ...(op.params && { path: op.params as z.ZodObject }),
      ...(op.query && { query: op.query as z.ZodObject }),
      ...(headers && { header: headers }),
    },
    ...(op.body && { requestBody: { required: true, content: { 'application/json': { schema: op.body } } } }),
    responses: { ...successResponses(op, links), ...problems },
  }
}

function successResponses(op: Operation, links: ZodOpenApiLinksObject | undefined): ZodOpenApiResponsesObject {
  const { status, description, body, version } = op.success
  return {
    [`${status}`]: {
      description,
      headers: successHeaders(op),
      ...(links && { links }),
      ...(body && { content: { 'application/json': { schema: body } } }),
    },
    ...(op.method === 'get' &&
      version && { '304': { description: 'The known version is current.', headers: notModifiedHeaders } }),
  }
}
