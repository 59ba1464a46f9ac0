import { z } from 'zod'
import { anyOfParam, listQuery } from '../platform/http/list.ts'
import { line } from '../platform/http/text.ts'
import type { EventKind } from '../platform/outbox/event.ts'
import { deliveryStates, disabledReasons } from './states.ts'

const idExample = '01939a2e-7c00-7000-8000-000000000001'
const Id = z.uuid().meta({ example: idExample })
const instant = z.iso.datetime()

const Url = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[A-Za-z0-9[][!-~]*$/)
  .meta({
    description: 'Where events are sent by POST: https, and a public address.',
    example: 'https://shop.example.com/hooks',
  })
const Description = line(200, 0).meta({ description: 'For people.' })

export const Webhook = z
  .object({
    id: Id,
    url: Url,
    description: z.string(),
    types: z.array(z.string()).nullable().meta({ description: 'The types of events that it gets; null for all.' }),
    disabledReason: z
      .enum(disabledReasons)
      .nullable()
      .meta({ description: 'Why it gets nothing: `requested` by hand, `failing` for days, or `gone` (410).' }),
    failingSince: instant
      .nullable()
      .meta({ description: 'Since when every attempt has failed. It begins anew after a day without any.' }),
    version: z.int().min(1),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Webhook', description: 'Who is told of events.' })
export type Webhook = z.infer<typeof Webhook>

const Secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{43}=$/)
  .meta({ description: 'Signs what is sent (Standard Webhooks). It is shown this once.' })

export const NewWebhook = Webhook.extend({ secret: Secret }).meta({
  id: 'NewWebhook',
  description: 'A webhook, with its secret.',
})
export type NewWebhook = z.infer<typeof NewWebhook>

export const WebhookPath = z.object({ id: Id.meta({ description: 'The webhook.' }) })
export const DeliveryPath = z.object({ id: Id.meta({ description: 'The delivery.' }) })

export const ListWebhooks = listQuery({ sorts: ['createdAt'], filters: {} })
export type ListWebhooks = z.infer<typeof ListWebhooks>

export const Delivery = z
  .object({
    id: Id,
    webhookId: Id,
    eventId: Id.meta({ description: 'Sent as `webhook-id`.' }),
    eventType: z.string(),
    subject: z.string(),
    state: z.enum(deliveryStates).meta({ description: '`dead`: given up, until it is replayed.' }),
    attempts: z.int().min(0),
    nextAttemptAt: instant.nullable().meta({ description: 'When a pending one is tried next, at the earliest.' }),
    lastStatus: z.int().nullable().meta({ description: 'Status of the last answer, if there was one.' }),
    lastError: z.string().nullable().meta({ description: 'What kept the last attempt from being answered.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'WebhookDelivery', description: 'One event on its way to one webhook.' })
export type Delivery = z.infer<typeof Delivery>

export const ListDeliveries = listQuery({
  sorts: ['createdAt'],
  filters: {
    webhookId: z.uuid().optional().meta({ description: 'Deliveries to this webhook.' }),
    state: anyOfParam(deliveryStates, 'Deliveries in this state.').optional(),
  },
})
export type ListDeliveries = z.infer<typeof ListDeliveries>

export const Replayed = z
  .object({ count: z.int().min(0).meta({ description: 'How many deliveries will be tried again.' }) })
  .meta({ id: 'Replayed' })
export type Replayed = z.infer<typeof Replayed>

/** The bodies that name types of events. @param kinds all that is announced */
export function webhookBodies(kinds: readonly EventKind[]) {
  const Types = z
    .array(z.enum(kinds.map(({ type }) => type)))
    .min(1)
    .max(kinds.length)
    .refine((types) => new Set(types).size === types.length, { message: 'Name each type once.' })
    .nullable()
    .meta({ description: 'The types of events to send; null for all.', override: { uniqueItems: true } })
  return {
    CreateWebhook: z
      .strictObject({ url: Url, description: Description.default(''), types: Types.default(null) })
      .meta({ id: 'CreateWebhook', example: { url: 'https://shop.example.com/hooks', types: ['product.updated'] } }),
    UpdateWebhook: z
      .strictObject({
        url: Url.optional(),
        description: Description.optional(),
        types: Types.optional(),
        enabled: z.boolean().optional().meta({
          description:
            'False: nothing is sent any more, and what is pending becomes dead. True ends any reason for that.',
        }),
      })
      .meta({ id: 'UpdateWebhook', example: { enabled: true } }),
  }
}

type Bodies = ReturnType<typeof webhookBodies>
export type CreateWebhook = z.output<Bodies['CreateWebhook']>
export type UpdateWebhook = z.output<Bodies['UpdateWebhook']>
