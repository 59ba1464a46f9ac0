import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './request.ts'

/**
 * While the process is on its way out, tells each client to open its next connection elsewhere: what was asked on this
 * one is answered, and no request is lost in a connection that closes under it (RFC 9112, section 9.6).
 */
export const closing =
  (draining: () => boolean): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    await next()
    if (draining()) c.res.headers.set('connection', 'close')
  }
