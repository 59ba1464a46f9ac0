import { createHash } from 'node:crypto'

/** Something that is sent as it is. */
export interface Resource {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
  /** Strong: equal as long as every byte is (RFC 9110, section 8.8.3). */
  readonly etag: string
}

/** A resource of these bytes, which a client may keep but asks about before it uses them again. */
export function resource(body: Resource['body'], type: string, headers: Resource['headers'] = {}): Resource {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, etag, headers: { 'content-type': type, 'cache-control': 'public, no-cache', etag, ...headers } }
}
