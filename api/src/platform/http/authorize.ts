import type { Context } from 'hono'
import type { Actor } from '../auth/actor.ts'
import { type BearerError, bearerChallenge, parseBearer } from '../auth/bearer.ts'
import { InvalidToken } from '../auth/failures.ts'
import { grants, type Scope } from '../auth/scopes.ts'
import type { Verifier } from '../auth/verifier.ts'
import { Failure } from '../problem.ts'
import { http } from './problems.ts'

/**
 * Who sent the request, if the token allows `scope`.
 * Throws `http.unauthenticated` or `http.forbidden`, each with a challenge (RFC 6750, section 3), and KeysUnavailable.
 */
export async function authorize(c: Context, scope: Scope, verifier: Verifier): Promise<Actor> {
  const bearer = parseBearer(c.req.header('authorization'))
  if (bearer === 'missing') throw unauthenticated()
  if (bearer === 'malformed') throw unauthenticated({ error: 'invalid_token' })
  const actor = await verifier.verify(bearer.token).catch((error: unknown) => {
    throw error instanceof InvalidToken ? unauthenticated({ error: 'invalid_token' }, error) : error
  })
  if (grants(actor.scopes, scope)) return actor
  throw new Failure(http.forbidden, { headers: challenge({ error: 'insufficient_scope', scope }) })
}

const challenge = (error?: BearerError) => ({ 'www-authenticate': bearerChallenge(error) })

const unauthenticated = (error?: BearerError, cause?: InvalidToken) =>
  new Failure(http.unauthenticated, { headers: challenge(error), cause })
