import { problems } from '../platform/problem.ts'

export const webhook = problems('webhooks', {
  not_found: [404, 'There is no such webhook'],
  delivery_not_found: [404, 'There is no such delivery'],
  too_many: [409, 'There are as many webhooks as there may be'],
  disabled: [409, 'The webhook is disabled'],
  delivery_pending: [409, 'The delivery is still being tried'],
  url_refused: [422, 'Nothing may be sent to this URL'],
})
