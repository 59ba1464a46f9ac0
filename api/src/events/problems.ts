import { problems } from '../platform/problem.ts'

export const event = problems('events', {
  gone: [410, 'Events after this one have been removed: read the resources anew, then the feed from its beginning'],
})
