import { z } from 'zod'
import { anyOfParam, listQuery, pageOf } from '../platform/http/list.ts'
import type { EventKind } from '../platform/outbox/event.ts'

/** Digits of `sequence`: those of the largest bigint, so that texts compare as the numbers do. */
export const sequenceDigits = 19

/** Up to 15 digits are significant: a number that JavaScript has exactly. */
const Sequence = z
  .string()
  .max(sequenceDigits)
  .regex(/^0*[0-9]{1,15}$/)
  .transform(Number)

const attributes = {
  specversion: z.literal('1.0'),
  id: z.uuid().meta({ description: 'Unique for good. Who gets an event twice knows it by this.' }),
  source: z.literal('/v1').meta({ description: 'The API.' }),
  subject: z.string().meta({
    description: 'What it is about, as a path below `source`; of stock the event says all, and this is only a name.',
    example: 'products/01900000-0000-7000-8000-000000000000',
  }),
  time: z.iso.datetime().meta({ description: 'When it happened.' }),
  datacontenttype: z.literal('application/json'),
  sequence: z
    .string()
    .regex(/^[0-9]{19}$/)
    .meta({ description: 'The order of publication, in digits that compare as text (extension `sequence`).' }),
  traceparent: z.string().meta({ description: 'Where it is in its trace (extension Distributed Tracing).' }),
}

const publicEvent = z.object({ ...attributes, type: z.string(), data: z.record(z.string(), z.unknown()) })
export type CloudEvent = z.infer<typeof publicEvent>

/**
 * The schemas of a feed of these kinds of events.
 * @param kinds at least one
 */
export function feedOf(kinds: readonly EventKind[]) {
  const [first, ...rest] = kinds.map(({ type, description, data }) =>
    z.object({ ...attributes, type: z.literal(type), data }).meta({ description }),
  )
  if (first === undefined) throw new TypeError('a feed needs a kind of event')
  const event = z
    .discriminatedUnion('type', [first, ...rest])
    .meta({ id: 'Event', description: 'Something that happened (CloudEvents 1.0).' })
  const types = kinds.map(({ type }) => type)
  return {
    page: pageOf(event, 'EventPage'),
    query: listQuery({
      sorts: ['sequence'],
      filters: {
        type: anyOfParam(types, 'Events of this type.').optional(),
        subject: z
          .string()
          .max(200)
          .regex(/^[!-~]+$/)
          .optional()
          .meta({ description: 'Events about exactly this.' }),
        after: Sequence.optional().meta({
          description:
            'Events that come after this `sequence`, the last that the reader saw; leading zeros are optional.',
        }),
      },
    }),
  }
}

export type ListEvents = z.output<ReturnType<typeof feedOf>['query']>
