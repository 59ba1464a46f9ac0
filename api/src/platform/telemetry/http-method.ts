import { httpMethods, otherMethod } from '../../contract.ts'

export type KnownMethod = (typeof httpMethods)[number] | typeof otherMethod

const known: ReadonlySet<string> = new Set(httpMethods)

/** The method as a bounded label: itself when the contract lists it (case counts, RFC 9110), else `_OTHER`. */
export const knownMethod = (method: string): KnownMethod => (known.has(method) ? (method as KnownMethod) : otherMethod)
