import { createHmac, timingSafeEqual } from 'node:crypto'
import { Rejection } from './rejection.ts'

/** The headers of a request, by their name in small letters. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What arrived: a body, byte for byte, and what the sender says of it. */
export interface SignedDelivery {
  readonly headers: Headers
  readonly body: Buffer
}

/** A delivery whose signature is right. */
export interface Verified {
  /** The same for a delivery that is sent again, and nobody without the key can give it another one. */
  readonly id: string
  /** When it was signed, in milliseconds since 1970; nothing where the scheme does not say. */
  readonly signedAtMs?: number
}

/**
 * Verifies a delivery of GitHub: `X-Hub-Signature-256` is `sha256=` and the HMAC-SHA256 of the body by one of
 * `secrets`. The header with SHA-1 is not looked at. A Rejection with 401 where it is missing or wrong.
 */
export function verifyGithub({ headers, body }: SignedDelivery, secrets: readonly Buffer[]): Verified {
  const given = /^sha256=([0-9a-f]{64})$/.exec(textOf(headers, 'x-hub-signature-256'))?.[1]
  if (given === undefined) {
    throw new Rejection(401, 'X-Hub-Signature-256 is missing or malformed: set a secret for the webhook')
  }
  const signature = Buffer.from(given, 'hex')
  if (!secrets.some((secret) => isSignature(signature, secret, body))) {
    throw new Rejection(401, 'X-Hub-Signature-256 does not fit the body: check the secret of the webhook')
  }
  // Its delivery id is not signed, so whoever sends it again could change that.
  return { id: `github ${given}` }
}

/**
 * Verifies a delivery as Standard Webhooks 1.0.0 defines it: `webhook-signature` has `v1,` and the base64 of the
 * HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>` by one of `secrets`. A Rejection with 401 where a header is
 * missing or wrong.
 */
export function verifyStandardWebhook({ headers, body }: SignedDelivery, secrets: readonly Buffer[]): Verified {
  const [id, timestamp] = [textOf(headers, 'webhook-id'), textOf(headers, 'webhook-timestamp')]
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(id)) {
    throw new Rejection(401, 'webhook-id is missing or malformed: give at most 100 letters, digits, dots, _ and -')
  }
  if (!/^[0-9]{1,11}$/.test(timestamp)) {
    throw new Rejection(401, 'webhook-timestamp is missing or malformed: give seconds since 1970')
  }
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const signatures = textOf(headers, 'webhook-signature').split(' ').slice(0, signaturesMax)
  const fits = signatures.some((text) => {
    const [version, value = ''] = text.split(',')
    return version === 'v1' && secrets.some((secret) => isSignature(Buffer.from(value, 'base64'), secret, signed))
  })
  if (!fits) {
    throw new Rejection(401, 'webhook-signature fits no key: sign <webhook-id>.<webhook-timestamp>.<body> as v1')
  }
  return { id: `webhook ${id}`, signedAtMs: Number(timestamp) * 1000 }
}

/** More than anyone needs who changes keys. */
const signaturesMax = 4

/**
 * The key in a secret of Standard Webhooks, `whsec_` and the base64 of 24 to 64 bytes; nothing where `text` is none.
 */
export function standardWebhookKey(text: string): Buffer | undefined {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? []
  const key = Buffer.from(encoded ?? '', 'base64')
  return key.length >= 24 && key.length <= 64 ? key : undefined
}

function isSignature(signature: Buffer, secret: Buffer, content: Buffer): boolean {
  const wanted = createHmac('sha256', secret).update(content).digest()
  return signature.length === wanted.length && timingSafeEqual(signature, wanted)
}

function textOf(headers: Headers, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}
