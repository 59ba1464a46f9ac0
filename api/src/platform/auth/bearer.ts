import type { Scope } from './scopes.ts'

// Another scheme, such as `Basic`, or a longer word that only begins with `bearer`, is not an attempt at ours.
const scheme = /^bearer(?![\w!#$%&'*+.^`|~-])/i
const credentials = /^bearer ([\w.~+/-]+=*)$/i

/**
 * Reads an Authorization header (RFC 6750, section 2.1).
 * @returns the token as it stands, unverified; `missing` when there is no header or it uses another scheme;
 *   `malformed` when the scheme is Bearer and what follows is not one space and one token of the allowed characters
 */
export function parseBearer(header: string | undefined): { readonly token: string } | 'missing' | 'malformed' {
  if (header === undefined || !scheme.test(header)) return 'missing'
  const token = credentials.exec(header)?.[1]
  return token === undefined ? 'malformed' : { token }
}

/** Why the credentials were not enough (RFC 6750, section 3.1). */
export type BearerError =
  | { readonly error: 'invalid_request' }
  | { readonly error: 'invalid_token' }
  | { readonly error: 'insufficient_scope'; readonly scope: Scope }

const realm = 'Bearer realm="catalog"'

/**
 * The value of a WWW-Authenticate header (RFC 6750, section 3).
 * @param refusal left out when the request had no credentials: then the challenge carries no error, as section 3.1 asks
 */
export function bearerChallenge(refusal?: BearerError): string {
  if (refusal === undefined) return realm
  const challenge = `${realm}, error="${refusal.error}"`
  return refusal.error === 'insufficient_scope' ? `${challenge}, scope="${refusal.scope}"` : challenge
}
