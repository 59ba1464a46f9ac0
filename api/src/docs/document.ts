import { openApiDocument } from '../platform/http/openapi.ts'
import type { Operation } from '../platform/http/operation.ts'
import { about, tags } from './description.ts'

/** The OpenAPI document of the catalog. @param version of the release */
export const catalogDocument = (operations: readonly Operation[], version: string) =>
  openApiDocument(operations, { ...about, version }, tags)
