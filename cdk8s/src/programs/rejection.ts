/** A request that is not taken: the status to answer with (RFC 9110, 15.5) and what the sender has to change. */
export class Rejection extends Error {
  override readonly name = 'Rejection'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
