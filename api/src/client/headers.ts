/**
 * For `params.header` of a change: it happens only if the resource still has this version (RFC 9110, section 13.1.1).
 * @param etag as the answer had it, or `*` for any version
 */
export const ifMatch = (etag: string) => ({ 'If-Match': etag })

/** For `params.header` of a read: a status of 304 and no data if the resource still has this version. */
export const ifNoneMatch = (etag: string) => ({ 'If-None-Match': etag })

/**
 * For `params.header` of a POST or PATCH: sent again with the same key, it changes nothing more and gets the same answer.
 * @param key new for each change and kept for its retries: 1 to 255 visible ASCII characters
 */
export const idempotencyKey = (key: string) => ({ 'Idempotency-Key': key })

/** The version of what was answered. Throws where an answer has none. */
export function etagOf({ response }: { readonly response: Response }): string {
  const etag = response.headers.get('etag')
  if (etag === null) throw new Error(`the answer of ${response.url} has no ETag`)
  return etag
}
