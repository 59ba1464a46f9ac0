/** A migration run that did not finish; the message says what is wrong and what to do, for the person who ran it. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}
