import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './request.ts'

/** What an API that no page may embed or sniff says with each answer (OWASP REST Security Cheat Sheet). */
export const securityHeaders: MiddlewareHandler<HttpEnv> = async (c, next) => {
  await next()
  const { headers } = c.res
  headers.set('x-content-type-options', 'nosniff')
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
}
