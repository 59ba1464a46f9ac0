/** Why a token was refused: for the log and metrics only, so the list is bounded and holds nothing from the token. */
export const invalidTokenReasons = [
  'too_long',
  'malformed',
  'algorithm',
  'critical_header',
  'unknown_key',
  'ambiguous_key',
  'signature',
  'type',
  'issuer',
  'audience',
  'expiry',
  'expired',
  'not_yet_valid',
  'issued_at',
  'subject',
  'token_id',
  'scope',
] as const

export type InvalidTokenReason = (typeof invalidTokenReasons)[number]

/** The token is not good here. Every reason looks the same to a client: 401 with `error="invalid_token"` (RFC 6750). */
export class InvalidToken extends Error {
  readonly reason: InvalidTokenReason

  constructor(reason: InvalidTokenReason) {
    super(`invalid token: ${reason}`)
    this.name = 'InvalidToken'
    this.reason = reason
  }
}

/** No key is at hand to verify any token with: says nothing about the token, the client may come back (503). */
export class KeysUnavailable extends Error {
  /** For the Retry-After header: whole seconds, at least 1. */
  readonly retryAfterSeconds: number

  constructor(retryAfterMs: number) {
    super('no key to verify tokens with')
    this.name = 'KeysUnavailable'
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  }
}
