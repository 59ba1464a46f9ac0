import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { docs } from './docs/index.ts'
import { closing } from './platform/http/closing.ts'
import { type MountDeps, mount } from './platform/http/mount.ts'
import type { Operation } from './platform/http/operation.ts'
import { failureOf, problemResponse } from './platform/http/problem-response.ts'
import { http } from './platform/http/problems.ts'
import type { HttpEnv } from './platform/http/request.ts'
import { type RequestContextDeps, requestContext } from './platform/http/request-context.ts'
import { securityHeaders } from './platform/http/security-headers.ts'
import { Failure } from './platform/problem.ts'
import { version } from './version.ts'

export interface AppDeps extends RequestContextDeps, MountDeps {
  /** Whether the process is on its way out. */
  readonly draining: () => boolean
}

/** The middleware, outermost first: this list is the order. What an operation needs besides is in `mount`. */
export const middleware = (deps: AppDeps): readonly (readonly [name: string, MiddlewareHandler<HttpEnv>])[] => [
  ['request-context', requestContext(deps)],
  ['closing', closing(deps.draining)],
  ['security-headers', securityHeaders],
]

/** The application: middleware, then every operation and what is said of them. */
export function buildApp(operations: readonly Operation[], deps: AppDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  for (const [, handler] of middleware(deps)) app.use(handler)
  mount(app, operations, deps)
  app.route('/', docs(operations, version))
  // Not thrown: what is thrown from here would pass by the innermost middleware.
  app.notFound((c) => fail(c, new Failure(http.not_found)))
  app.onError((error, c) => fail(c, error))
  return app
}

function fail(c: Context<HttpEnv>, error: unknown): Response {
  const { request } = c.var
  request.failure = failureOf(error)
  return problemResponse(request.failure, request, c.req.path)
}
