import { errors, type JWTVerifyOptions, jwtVerify } from 'jose'
import { type Actor, readActor } from './actor.ts'
import { InvalidToken, type InvalidTokenReason } from './failures.ts'
import type { KeyLog, KeyRingPolicy } from './key-ring.ts'
import { tokenAlgorithms } from './key-set.ts'
import { type KeySource, openKeys } from './key-source.ts'

export interface VerifierOptions {
  /** The only `iss` accepted, compared character by character. */
  readonly issuer: string
  /** Must be among the token's `aud`. */
  readonly audience: string
  readonly jwks: KeySource
  /** How far the issuer's clock may be off, for `exp`, `nbf` and `iat`: 0 to 300 (default 30). */
  readonly clockToleranceSeconds?: number
  /** Changes single values of when keys are loaded again. */
  readonly keyPolicy?: Partial<KeyRingPolicy>
  readonly now: () => Date
  /** Told about keys, never about tokens: whoever catches an InvalidToken logs its reason with the request. */
  readonly log: KeyLog
}

export interface Verifier {
  /**
   * Who a token speaks for. It is verified anew each time: that costs about 0.1 ms, and a withdrawn key counts at once.
   * @param token as the client sent it
   * @throws InvalidToken whatever is wrong with the token
   * @throws KeysUnavailable when no token could be verified now
   */
  verify(token: string): Promise<Actor>
  /** Stops loading keys. */
  close(): void
}

const tokenLengthMax = 8 * 1024

const reasonByClaim: Readonly<Record<string, InvalidTokenReason>> = {
  typ: 'type',
  iss: 'issuer',
  aud: 'audience',
  exp: 'expiry',
  nbf: 'not_yet_valid',
  iat: 'issued_at',
}

const reasonByCode: Readonly<Record<string, InvalidTokenReason>> = {
  [errors.JOSEAlgNotAllowed.code]: 'algorithm',
  [errors.JOSENotSupported.code]: 'critical_header',
  [errors.JWSInvalid.code]: 'malformed',
  [errors.JWTInvalid.code]: 'malformed',
  [errors.JWKSNoMatchingKey.code]: 'unknown_key',
  [errors.JWKSMultipleMatchingKeys.code]: 'ambiguous_key',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
  [errors.JWTExpired.code]: 'expired',
}

// jose's errors carry the whole claims set, so none of them travels on as a cause into the log.
function refusal(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) return error
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined
  const reason = claim === undefined ? reasonByCode[error.code] : reasonByClaim[claim]
  return reason === undefined ? error : new InvalidToken(reason)
}

/**
 * A verifier of JWT access tokens (RFC 9068, hardened as RFC 8725 says): header `typ` is `at+jwt`; the algorithm is one
 * of `tokenAlgorithms` and fits the key; keys come from `jwks` only, whatever the header offers (`jwk`, `jku`, `x5u`);
 * `iss`, `aud`, `exp` and `sub` are required; at most 8,192 characters.
 * @throws RangeError, Error when the options cannot work (see `openKeys` for `jwks`)
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { issuer, audience, jwks, clockToleranceSeconds: toleranceSeconds = 30, keyPolicy, now, log } = options
  if (!(toleranceSeconds >= 0 && toleranceSeconds <= 300))
    throw new RangeError('clockToleranceSeconds must be from 0 to 300')
  const keys = openKeys(jwks, { now, log, ...(keyPolicy && { policy: keyPolicy }) })
  const expected: JWTVerifyOptions = {
    algorithms: [...tokenAlgorithms],
    issuer,
    audience,
    typ: 'at+jwt',
    clockTolerance: toleranceSeconds,
  }

  const verify = async (token: string): Promise<Actor> => {
    if (token.length > tokenLengthMax) throw new InvalidToken('too_long')
    const currentDate = now()
    try {
      const { payload } = await jwtVerify(token, (header) => keys.find(header), { ...expected, currentDate })
      return readActor(payload, { nowSeconds: Math.floor(currentDate.getTime() / 1000), toleranceSeconds })
    } catch (error) {
      throw refusal(error)
    }
  }

  return { verify, close: () => keys.close() }
}
