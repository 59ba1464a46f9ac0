import { pageOf } from '../platform/http/list.ts'
import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import type { EventKind } from '../platform/outbox/event.ts'
import { createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { getWebhook } from './get-webhook.ts'
import { listDeliveries } from './list-deliveries.ts'
import { listWebhooks } from './list-webhooks.ts'
import { webhook } from './problems.ts'
import { replayDead } from './replay-dead.ts'
import { replayDelivery } from './replay-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import {
  Delivery,
  DeliveryPath,
  ListDeliveries,
  ListWebhooks,
  NewWebhook,
  Replayed,
  Webhook,
  WebhookPath,
  webhookBodies,
} from './schema.ts'
import { updateWebhook } from './update-webhook.ts'

const tag = 'webhooks'
const scope = 'catalog:admin'
const version = (shown: Webhook) => shown.version
const one = { description: 'The webhook.', body: Webhook, version }
const withSecret = { description: 'The webhook and its secret.', body: NewWebhook, version }

/** The endpoints of webhooks. @param kinds all that is announced */
export function webhookOperations(kinds: readonly EventKind[]): readonly Operation[] {
  const { CreateWebhook, UpdateWebhook } = webhookBodies(kinds)
  return [
    operation({
      id: 'listWebhooks',
      method: 'get',
      path: '/v1/webhooks',
      tag,
      summary: 'List webhooks',
      scope,
      query: ListWebhooks,
      success: { status: 200, description: 'One page of webhooks.', body: pageOf(Webhook, 'WebhookPage') },
      problems: [http.cursor_invalid],
      handle: (ctx, { query }) => listWebhooks(ctx, query),
    }),
    operation({
      id: 'createWebhook',
      method: 'post',
      path: '/v1/webhooks',
      tag,
      summary: 'Create a webhook',
      description:
        'It gets what happens from now on, each event at least once, and those about one subject in order. Requests are ' +
        'signed as Standard Webhooks has it.',
      scope,
      body: CreateWebhook,
      confidential: true,
      success: { ...withSecret, status: 201, location: ({ id }) => `/v1/webhooks/${id}` },
      problems: [webhook.url_refused, webhook.too_many],
      handle: (ctx, { body }) => createWebhook(ctx, body),
    }),
    operation({
      id: 'getWebhook',
      method: 'get',
      path: '/v1/webhooks/{id}',
      tag,
      summary: 'Read a webhook',
      scope,
      params: WebhookPath,
      success: { ...one, status: 200 },
      problems: [webhook.not_found],
      handle: (ctx, { params }) => getWebhook(ctx, params),
    }),
    operation({
      id: 'updateWebhook',
      method: 'patch',
      path: '/v1/webhooks/{id}',
      tag,
      summary: 'Change, disable or enable a webhook',
      scope,
      params: WebhookPath,
      body: UpdateWebhook,
      precondition: true,
      success: { ...one, status: 200 },
      problems: [webhook.not_found, webhook.url_refused],
      handle: (ctx, { params, body, expected }) => updateWebhook(ctx, { ...params, expected, changes: body }),
    }),
    operation({
      id: 'deleteWebhook',
      method: 'delete',
      path: '/v1/webhooks/{id}',
      tag,
      summary: 'Remove a webhook and its deliveries',
      scope,
      params: WebhookPath,
      precondition: true,
      success: { status: 204, description: 'It is gone.' },
      problems: [webhook.not_found],
      async handle(ctx, { params, expected }) {
        await deleteWebhook(ctx, { ...params, expected })
        return undefined
      },
    }),
    operation({
      id: 'rotateWebhookSecret',
      method: 'post',
      path: '/v1/webhooks/{id}/secret',
      tag,
      summary: 'Give a webhook another secret',
      description:
        'For a day requests are signed by the three before it, too: if the answer is lost, it can be given another, and ' +
        'whoever has not taken up the latest is told all the same.',
      scope,
      params: WebhookPath,
      precondition: true,
      confidential: true,
      success: { ...withSecret, status: 200 },
      problems: [webhook.not_found],
      handle: (ctx, { params, expected }) => rotateSecret(ctx, { ...params, expected }),
    }),
    operation({
      id: 'replayWebhook',
      method: 'post',
      path: '/v1/webhooks/{id}/replay',
      tag,
      summary: 'Try again what was given up for a webhook',
      description: 'The oldest first, at most 1,000 deliveries at once.',
      scope,
      params: WebhookPath,
      success: { status: 200, description: 'How many.', body: Replayed },
      problems: [webhook.not_found, webhook.disabled],
      handle: (ctx, { params }) => replayDead(ctx, params),
    }),
    operation({
      id: 'listWebhookDeliveries',
      method: 'get',
      path: '/v1/webhook-deliveries',
      tag,
      summary: 'List deliveries',
      scope,
      query: ListDeliveries,
      success: { status: 200, description: 'One page of deliveries.', body: pageOf(Delivery, 'WebhookDeliveryPage') },
      problems: [http.cursor_invalid],
      handle: (ctx, { query }) => listDeliveries(ctx, query),
    }),
    operation({
      id: 'replayWebhookDelivery',
      method: 'post',
      path: '/v1/webhook-deliveries/{id}/replay',
      tag,
      summary: 'Try a delivery again',
      scope,
      params: DeliveryPath,
      success: { status: 200, description: 'The delivery.', body: Delivery },
      problems: [webhook.delivery_not_found, webhook.disabled, webhook.delivery_pending],
      handle: (ctx, { params }) => replayDelivery(ctx, params),
    }),
  ]
}
