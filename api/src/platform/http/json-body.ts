import type { Context } from 'hono'
import { Failure } from '../problem.ts'
import { http } from './problems.ts'

const jsonType = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i
/** Whether a string may hold a NUL, half a surrogate pair or `__proto__`: only an escape can spell the first two. */
const suspect = /\\u|__proto__/

/**
 * Reads a JSON body of at most `bytesMax` bytes.
 * The length must be announced (411), which bounds what Node reads before anything is parsed: a chunked body has no end.
 * Throws `http.unsupported_media_type`, `http.length_required`, `http.body_too_large`, `http.malformed` or
 * `http.client_closed`.
 */
export async function readJson(c: Context, bytesMax: number): Promise<unknown> {
  if (!jsonType.test(c.req.header('content-type') ?? '')) throw new Failure(http.unsupported_media_type)
  const length = c.req.header('content-length')
  if (length === undefined) throw new Failure(http.length_required)
  if (!/^\d{1,15}$/.test(length)) throw new Failure(http.malformed, { detail: 'Content-Length is not a number.' })
  if (Number(length) > bytesMax)
    throw new Failure(http.body_too_large, { detail: `The body may have ${bytesMax} bytes.` })
  const text = decode(await received(c))
  const value = parse(text)
  if (suspect.test(text)) assertStorable(value)
  return value
}

/** Nothing but the client's going away ends a body early. */
async function received(c: Context): Promise<ArrayBuffer> {
  try {
    return await c.req.arrayBuffer()
  } catch (cause) {
    throw new Failure(http.client_closed, { cause })
  }
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Failure(http.malformed, { detail: 'The body is not UTF-8.', cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure(http.malformed, { detail: (cause as SyntaxError).message.slice(0, 200), cause })
  }
}

/** Whether PostgreSQL can store the text. */
export const isStorableText = (text: string) => text.isWellFormed() && !text.includes('\0')

/**
 * Refuses strings that PostgreSQL cannot store as text, and the one name that JavaScript gives another meaning: what
 * is below it would be dropped without a word. Iterative: the nesting is the client's choice.
 */
function assertStorable(root: unknown): void {
  const open: unknown[] = [root]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') assertStorableText(value)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value)) {
      assertStorableText(key)
      if (key === '__proto__') throw new Failure(http.malformed, { detail: 'A name is __proto__.' })
      open.push(child)
    }
  }
}

function assertStorableText(text: string): void {
  if (!isStorableText(text))
    throw new Failure(http.malformed, { detail: 'A string holds a NUL or half of a surrogate pair.' })
}
