import type { Ctx } from '../ctx.ts'
import { http } from '../http/problems.ts'
import { Failure } from '../problem.ts'
import type { Actor } from './actor.ts'
import { grants, type Scope } from './scopes.ts'

/**
 * The actor, if it holds `scope`: the first line of every verb that writes, whoever calls it.
 * Throws `http.unauthenticated` without an actor, `http.forbidden` without the scope.
 */
export function requireScope(ctx: Pick<Ctx, 'actor'>, scope: Scope): Actor {
  if (ctx.actor === undefined) throw new Failure(http.unauthenticated)
  if (!grants(ctx.actor.scopes, scope)) throw new Failure(http.forbidden)
  return ctx.actor
}
