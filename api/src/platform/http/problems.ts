import { problems } from '../problem.ts'

/** What any operation may answer, whatever it is about. */
export const http = problems('http', {
  invalid: [400, 'The request does not match what this operation accepts'],
  malformed: [400, 'The body is not well-formed JSON in UTF-8'],
  cursor_invalid: [400, 'The cursor was not made by this list with these filters'],
  unauthenticated: [401, 'A valid access token is needed'],
  forbidden: [403, 'The access token does not allow this'],
  not_found: [404, 'There is nothing at this address'],
  method_not_allowed: [405, 'This address does not answer to this method'],
  idempotency_in_flight: [409, 'A request with this Idempotency-Key is still being handled', 'retryable'],
  length_required: [411, 'A Content-Length is needed'],
  version_stale: [412, 'The resource has changed since the version in If-Match'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be application/json'],
  idempotency_mismatch: [422, 'This Idempotency-Key was used for another request'],
  precondition_required: [428, 'An If-Match header with the version to change is needed'],
  client_closed: [499, 'The client went away before the answer was ready', 'retryable'],
  internal: [500, 'Something went wrong on our side'],
  overloaded: [503, 'Too many requests are waiting for the database', 'retryable'],
  unavailable: [503, 'A service that this operation needs does not answer', 'retryable'],
  deadline_exceeded: [504, 'The request took longer than it may', 'retryable'],
})
