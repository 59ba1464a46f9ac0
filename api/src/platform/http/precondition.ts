import { Failure } from '../problem.ts'
import { http } from './problems.ts'

/** Which versions of a row a client accepts to change: any (`If-Match: *`) or one of these. */
export type Precondition = 'any' | readonly number[]

/** The strong validator of a row version (RFC 9110, section 8.8.3). */
export const etagOf = (version: number) => `"v${version}"`

const entityTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/
const versionTag = /^"v(\d{1,10})"$/
/** PostgreSQL's `integer`: a larger number is no version, and no value to compare one with. */
const versionMax = 2 ** 31 - 1
const tagsMax = 20

/**
 * Reads an If-Match header (RFC 9110, section 13.1.1): `*` or up to 20 entity tags. A weak tag never matches.
 * Throws `http.invalid` when it is not a list of entity tags.
 */
export function parseIfMatch(header: string): Precondition {
  if (header.trim() === '*') return 'any'
  const tags = header.split(',').map((tag) => tag.trim())
  if (tags.length > tagsMax || !tags.every((tag) => entityTag.test(tag)))
    throw new Failure(http.invalid, {
      errors: [{ pointer: '/header/if-match', detail: 'Send the ETag of the resource as it was received, or *.' }],
    })
  return tags.map((tag) => Number(versionTag.exec(tag)?.[1])).filter((version) => version <= versionMax)
}

/** Whether an If-None-Match header names `etag`; weak comparison, as section 13.1.2 wants it. */
export function noneMatchHits(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** Throws `http.version_stale` when the row's present version is not one that the client accepts to change. */
export function assertVersion(version: number, expected: Precondition): void {
  if (expected === 'any' || expected.includes(version)) return
  throw new Failure(http.version_stale, { detail: `The current version is ${etagOf(version)}.` })
}
