import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import type { EventKind } from '../platform/outbox/event.ts'
import { listEvents } from './list-events.ts'
import { event } from './problems.ts'
import { feedOf } from './schema.ts'

/** The feed. @param kinds all that is announced */
export function eventOperations(kinds: readonly EventKind[]): readonly Operation[] {
  const { query, page } = feedOf(kinds)
  return [
    operation({
      id: 'listEvents',
      method: 'get',
      path: '/v1/events',
      tag: 'events',
      summary: 'List events',
      description:
        'What has changed, oldest first, for two weeks. To follow it, ask again with the last `sequence` as `after`: ' +
        'an event never appears before one that was shown already.',
      query,
      success: { status: 200, description: 'One page of events.', body: page },
      problems: [http.cursor_invalid, event.gone],
      handle: (ctx, input) => listEvents(ctx, input.query),
    }),
  ]
}
