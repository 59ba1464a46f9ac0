export { hasDueDeliveries } from './claim-deliveries.ts'
export { deliverWebhooks } from './deliver-webhooks.ts'
export { enqueueDeliveries } from './enqueue-deliveries.ts'
export { webhookOperations } from './routes.ts'
