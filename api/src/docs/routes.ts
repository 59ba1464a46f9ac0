import { type Context, Hono } from 'hono'
import { accepts } from 'hono/accepts'
import type { Operation } from '../platform/http/operation.ts'
import { noneMatchHits } from '../platform/http/precondition.ts'
import { http } from '../platform/http/problems.ts'
import type { HttpEnv } from '../platform/http/request.ts'
import { Failure } from '../platform/problem.ts'
import { readAssets } from './assets.ts'
import { catalogDocument } from './document.ts'
import { docsPage, problemsPage } from './pages.ts'
import { listProblems, problemListBody } from './problem-list.ts'
import { type Resource, resource } from './resource.ts'

const htmlType = 'text/html; charset=utf-8'
const policy = (sources: string) => ({
  'content-security-policy': `default-src 'none'; ${sources}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
})
const docsPolicy = policy("script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'")
const problemsPolicy = policy("style-src 'self'; img-src 'self'")

/**
 * What the service says of itself: `/openapi.json`, `/docs` with its files, and `/problems` as a page or as JSON. All of
 * it is made from `operations`, once. @param version of the release
 */
export function docs(operations: readonly Operation[], version: string): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  const get = (path: string, choose: (c: Context<HttpEnv>) => Resource) => {
    app.get(path, (c) => {
      c.var.request.route = path
      return send(c, choose(c))
    })
    app.all(path, (c) => {
      c.var.request.route = path
      throw new Failure(http.method_not_allowed, { headers: { allow: 'GET, HEAD' } })
    })
  }

  const document = resource(JSON.stringify(catalogDocument(operations, version)), 'application/json')
  get('/openapi.json', () => document)

  const docsHtml = resource(docsPage(), htmlType, docsPolicy)
  get('/docs', () => docsHtml)
  for (const [name, asset] of readAssets()) get(`/docs/${name}`, () => asset)
  app.get('/docs/', (c) => c.redirect('../docs', 308))

  const list = listProblems(operations)
  const vary = { vary: 'Accept' }
  const problemsHtml = resource(problemsPage(list), htmlType, { ...problemsPolicy, ...vary })
  const problemsJson = resource(JSON.stringify(problemListBody(list)), 'application/json', vary)
  const supports = ['text/html', 'application/json']
  get('/problems', (c) =>
    accepts(c, { header: 'Accept', supports, default: 'text/html' }) === 'text/html' ? problemsHtml : problemsJson,
  )
  return app
}

function send(c: Context<HttpEnv>, { body, etag, headers }: Resource): Response {
  const known = c.req.header('if-none-match')
  if (known !== undefined && noneMatchHits(known, etag)) return c.body(null, 304, headers)
  return c.body(body, 200, headers)
}
