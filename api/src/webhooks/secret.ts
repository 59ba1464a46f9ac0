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

/** A consumer may have missed a rotation: its answer was lost, and the next followed at once. */
const formerMax = 3

/**
 * The value of `webhook-signature` (Standard Webhooks 1.0): `v1,` and an HMAC-SHA256 in base64, by the present secret and,
 * for a day after the last rotation, by each of the three before it.
 */
export function signaturesOf(ctx: Pick<Ctx, 'keys' | 'clock'>, owner: Owner, { id, timestamp, body }: Message): string {
  const overlaps = owner.formerSecretUntil !== null && owner.formerSecretUntil > ctx.clock.now()
  const count = overlaps ? Math.min(owner.secretNumber, 1 + formerMax) : 1
  return Array.from({ length: count }, (_, back) => owner.secretNumber - back)
    .map((number) => createHmac('sha256', keyOf(ctx, owner.id, number)).update(`${id}.${timestamp}.${body}`))
    .map((mac) => `v1,${mac.digest('base64')}`)
    .join(' ')
}
