import { createHmac } from 'node:crypto'
import type { Ctx } from '../platform/ctx.ts'
import type { WebhookRow } from './internal.ts'

type Owner = Pick<WebhookRow, 'id' | 'secretNumber' | 'formerSecretUntil'>

const keyOf = ({ keys }: Pick<Ctx, 'keys'>, id: string, number: number) => keys.derive('webhooks', `${id} ${number}`)

/** The present secret as its owner gets it: `whsec_` and 32 bytes in base64 (Standard Webhooks). */
export const secretOf = (ctx: Pick<Ctx, 'keys'>, { id, secretNumber }: Owner): string =>
  `whsec_${keyOf(ctx, id, secretNumber).toString('base64')}`

interface Message {
  readonly id: string
  /** Seconds since the Unix epoch. */
  readonly timestamp: number
  readonly body: string
}

/**
 * The value of `webhook-signature` (Standard Webhooks 1.0): `v1,` and an HMAC-SHA256 in base64, by the present secret and,
 * while it is good, by the one before.
 */
export function signaturesOf(ctx: Pick<Ctx, 'keys' | 'clock'>, owner: Owner, { id, timestamp, body }: Message): string {
  const former = owner.formerSecretUntil !== null && owner.formerSecretUntil > ctx.clock.now()
  const numbers = former ? [owner.secretNumber, owner.secretNumber - 1] : [owner.secretNumber]
  return numbers
    .map((number) => createHmac('sha256', keyOf(ctx, owner.id, number)).update(`${id}.${timestamp}.${body}`))
    .map((mac) => `v1,${mac.digest('base64')}`)
    .join(' ')
}
