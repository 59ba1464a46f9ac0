import { problems } from '../platform/problem.ts'

export const deployment = problems('delivery', {
  not_found: [404, 'There is no such deployment'],
  reported_otherwise: [409, 'This workflow has reported another deployment already'],
  time_invalid: [422, 'A deployment cannot end before it starts, nor in the future'],
  window_invalid: [422, 'The window must end after it begins, and span at most a year'],
})
