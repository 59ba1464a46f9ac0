import type { JWTPayload } from 'jose'
import { InvalidToken } from './failures.ts'
import { parseScopes, type Scope } from './scopes.ts'

/** Who acts, as a verified token says it. */
export interface Actor {
  /** The token's `sub`: 1 to 255 characters, none of them a control character. */
  readonly subject: string
  /** As granted; ask `grants` for what they imply. */
  readonly scopes: readonly Scope[]
  /** The token's `jti`, bounded as `subject` is. */
  readonly tokenId?: string
}

interface Instant {
  readonly nowSeconds: number
  readonly toleranceSeconds: number
}

// Such names are logged and stored, and PostgreSQL takes neither NUL nor half of a surrogate pair.
const name = /^[^\p{Cc}\p{Cs}]{1,255}$/u

/** Whether a text can name a subject or a token: 1 to 255 characters, none of them a control character. */
export const isActorName = (text: string): boolean => name.test(text)

/**
 * Who a token speaks for, once its signature, issuer, audience and expiry have been checked.
 * @throws InvalidToken `expiry` without a finite `exp`, `issued_at` when `iat` lies ahead or not before `exp`, and
 *   `subject`, `token_id` or `scope` when that claim has another shape than RFC 9068, section 2.2 gives it
 */
export function readActor(claims: JWTPayload, { nowSeconds, toleranceSeconds }: Instant): Actor {
  const { sub, jti, scope, exp, iat } = claims as Readonly<Record<string, unknown>>
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw new InvalidToken('expiry')
  if (iat !== undefined && !(typeof iat === 'number' && iat <= nowSeconds + toleranceSeconds && iat < exp))
    throw new InvalidToken('issued_at')
  if (typeof sub !== 'string' || !isActorName(sub)) throw new InvalidToken('subject')
  if (jti !== undefined && !(typeof jti === 'string' && isActorName(jti))) throw new InvalidToken('token_id')
  if (scope !== undefined && typeof scope !== 'string') throw new InvalidToken('scope')
  const scopes = parseScopes(scope ?? '')
  return { subject: sub, scopes, ...(jti !== undefined && { tokenId: jti }) }
}
