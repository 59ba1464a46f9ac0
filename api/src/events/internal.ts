import { type CloudEvent, sequenceDigits } from './schema.ts'
import type { events } from './table.ts'

export type EventRow = typeof events.$inferSelect

/** A row as everybody sees it: CloudEvents 1.0 in JSON. */
export const toCloudEvent = (row: EventRow): CloudEvent => ({
  specversion: '1.0',
  id: row.id,
  source: '/v1',
  type: row.type,
  subject: row.subject,
  time: row.occurredAt.toISOString(),
  datacontenttype: 'application/json',
  sequence: String(row.sequence).padStart(sequenceDigits, '0'),
  traceparent: row.traceparent,
  data: row.data as CloudEvent['data'],
})
