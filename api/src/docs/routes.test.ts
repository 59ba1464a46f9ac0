import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'

// Nothing here needs the database.
const app = await testApp({ pool: { url: 'postgres://nobody:nothing@127.0.0.1:1/nowhere' } })
const get = (path: string, headers: Record<string, string> = {}) => app.request('GET', path, { headers })

const addresses: readonly (readonly [path: string, type: string])[] = [
  ['/openapi.json', 'application/json'],
  ['/docs', 'text/html; charset=utf-8'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/docs/favicon-32x32.png', 'image/png'],
  ['/docs/start.js', 'text/javascript; charset=utf-8'],
  ['/docs/pages.css', 'text/css; charset=utf-8'],
  ['/problems', 'text/html; charset=utf-8'],
]

describe.each(addresses)('%s', (path, type) => {
  it('200: has its type and may be kept, but is asked about', async () => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('cache-control')).toBe('public, no-cache')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]{22}"$/)
  })

  it('304: with its ETag, and nothing is sent', async () => {
    const etag = (await get(path)).headers.get('etag') ?? ''
    const answer = await get(path, { 'if-none-match': `"other", ${etag}` })
    expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([304, '', etag])
  })

  it('405: is only for reading', async () => {
    expect((await app.request('HEAD', path)).status).toBe(200)
    const answer = await app.request('POST', path)
    expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([
      405,
      'http.method_not_allowed',
      'GET, HEAD',
    ])
  })
})

describe('404: files that the page does not need cannot be had', () => {
  it.each([
    '/docs/index.html',
    '/docs/package.json',
    '/docs/swagger-ui.js',
    '/docs/swagger-ui-bundle.js.map',
    '/docs/..%2fassets.ts',
    '/docs/%2e%2e/package.json',
    '/docs/start.js/',
    '/docs/__proto__',
  ])('%s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
})

describe('the pages', () => {
  const external = /https?:\/\/|(?:src|href)="\/\//
  const policyOf = async (path: string) => {
    const policy = (await get(path)).headers.get('content-security-policy') ?? ''
    return Object.fromEntries(policy.split('; ').map((rule) => [rule.replace(/ .*/, ''), rule.replace(/^\S+ /, '')]))
  }

  it('/docs may run its own scripts only, and talk to its own origin only', async () => {
    expect(await policyOf('/docs')).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    })
  })

  it('/problems may run nothing', async () => {
    expect(await policyOf('/problems')).toMatchObject({ 'default-src': "'none'", 'style-src': "'self'" })
    expect(await policyOf('/problems')).not.toHaveProperty('script-src')
  })

  it.each(['/docs', '/problems'])('%s has no inline script or style, and all its files are here', async (path) => {
    const { body } = await get(path)
    expect(body).not.toMatch(external)
    expect(body).not.toMatch(/<style|style="|<script>|\son\w+="/)
    const files = [...body.matchAll(/(?:src|href)="([^"#]+)[^"]*"/g)].map(([, file]) => `/${file}`)
    expect(files.length).toBeGreaterThan(3)
    for (const file of new Set(files)) expect([file, (await get(file)).status]).toEqual([file, 200])
  })

  it('/docs starts without asking anybody else', async () => {
    const { body } = await get('/docs/start.js')
    expect(body).not.toMatch(external)
    expect(body).toContain('validatorUrl: null')
  })

  it('/docs/ leads to /docs', async () => {
    const answer = await get('/docs/')
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '../docs'])
  })
})

describe('/problems', () => {
  it.each([
    [undefined, 'html'],
    ['*/*', 'html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
    ['application/json', 'json'],
    ['application/json, text/html;q=0.5', 'json'],
    ['application/*', 'json'],
    ['image/png', 'html'],
  ])('Accept: %s gets %s', async (accept, expected) => {
    const { headers } = await get('/problems', accept === undefined ? {} : { accept })
    expect(headers.get('content-type')).toContain(expected)
    expect(headers.get('vary')).toBe('Accept')
  })

  it('has a place for each problem, to which the type of a failure leads', async () => {
    const { body: page } = await get('/problems')
    const { body: list } = await get('/problems', { accept: 'application/json' })
    const codes = list.problems.map(({ code }: { code: string }) => code)
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual(codes)
    const failure = await get('/v1/nothing')
    const [path, code] = failure.body.type.split('#')
    expect([path, codes.includes(code)]).toEqual(['/problems', true])
  })

  it('names operations that the document has', async () => {
    const { body: list } = await get('/problems', { accept: 'application/json' })
    const { body: document } = await get('/openapi.json')
    const known = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>)
      .flatMap((item) => Object.values(item))
      .map(({ operationId }) => operationId)
    const named = new Set(list.problems.flatMap(({ operations }: { operations: string[] }) => operations))
    expect([...named].toSorted()).toEqual(known.toSorted())
  })
})
