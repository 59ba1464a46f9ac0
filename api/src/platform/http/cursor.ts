import { createHmac, timingSafeEqual } from 'node:crypto'
import { Failure } from '../problem.ts'
import { http } from './problems.ts'

/** Where a page ended: the sort key of its last row and the id that breaks ties. */
export interface Position {
  readonly key: string | number
  readonly id: string
}

/** Makes and reads the cursors of lists. */
export interface Cursors {
  /** @param list what the cursor is good for: the list's name, sort and filters; another list refuses it */
  seal(list: string, position: Position): string
  /** Throws `http.cursor_invalid` for a cursor that was changed, made up, or made for another list. */
  open(list: string, cursor: string): Position
}

const macBytes = 16

/**
 * Cursors that a client can neither read anything into nor forge: base64url of the position and an HMAC-SHA256
 * (RFC 2104), cut to 128 bits, over position and list.
 * @param secret at least 32 bytes, the same for all replicas; changing it ends the cursors that are out
 */
export function createCursors(secret: string): Cursors {
  const mac = (list: string, payload: Buffer) =>
    createHmac('sha256', secret).update(list).update('\0').update(payload).digest().subarray(0, macBytes)
  return {
    seal(list, { key, id }) {
      const payload = Buffer.from(JSON.stringify([key, id]))
      return Buffer.concat([mac(list, payload), payload]).toString('base64url')
    },
    open(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      const payload = bytes.subarray(macBytes)
      const given = bytes.subarray(0, macBytes)
      // The last character may hold bits that decoding drops: a cursor that differs there is not one of ours either.
      const canonical = bytes.toString('base64url') === cursor
      if (!canonical || given.length < macBytes || !timingSafeEqual(given, mac(list, payload)))
        throw new Failure(http.cursor_invalid)
      const [key, id] = JSON.parse(payload.toString()) as [string | number, string]
      return { key, id }
    },
  }
}
