/** The embedded PostgreSQL cannot be had; the message says why and what to do, and needs no stack beside it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}
