import type { TestAnswer, TestApp } from './app.ts'

/** Someone who may change the catalog, one line per request. `ifMatch` is any version unless a test says otherwise. */
export interface Editor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>
  post(path: string, body?: unknown, ifMatch?: string): Promise<TestAnswer>
  patch(path: string, body: unknown, ifMatch?: string): Promise<TestAnswer>
  put(path: string, body: unknown, ifMatch?: string): Promise<TestAnswer>
  remove(path: string, ifMatch?: string): Promise<TestAnswer>
}

export function editorOf(app: TestApp): Editor {
  const write = (method: string) => (path: string, body?: unknown, ifMatch?: string) =>
    app.request(method, path, {
      scopes: ['catalog:write'],
      body,
      ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
    })
  const change =
    (method: string) =>
    (path: string, body?: unknown, ifMatch = '*') =>
      write(method)(path, body, ifMatch)
  return {
    get: (path, headers = {}) => app.request('GET', path, { headers }),
    post: write('POST'),
    patch: change('PATCH'),
    put: change('PUT'),
    remove: (path, ifMatch) => change('DELETE')(path, undefined, ifMatch),
  }
}

/** The items of all pages of a list, in order. */
export async function readAll(editor: Editor, path: string) {
  const items: TestAnswer['body'][] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const joint: string = path.includes('?') ? '&' : '?'
    const page: TestAnswer = await editor.get(cursor === '' ? path : `${path}${joint}cursor=${cursor}`)
    if (page.status !== 200) throw new Error(`${path} answered ${page.status} ${page.body.code}`)
    items.push(...page.body.items)
    cursor = page.body.nextCursor
  }
  return items
}
