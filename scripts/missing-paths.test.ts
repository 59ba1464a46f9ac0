import { describe, expect, it } from 'vitest'
import { missingPaths } from './missing-paths.ts'

const files = [
  'README.md',
  'api/README.md',
  'api/src/main.ts',
  'api/src/platform/db/pool.ts',
  'api/src/products/README.md',
  'api/src/products/index.ts',
  'docs/adr/0001-house.md',
  'scripts/verify.ts',
]

/** What `text`, as the content of `file`, cites in vain. */
function missingIn(file: string, text: string): readonly string[] {
  return missingPaths(files, new Map([[file, text]]))
}

describe('a cited path that does not exist is reported', () => {
  it.each([
    ['a code span', 'README.md', 'See `api/src/mian.ts`.', 1, 'api/src/mian.ts'],
    ['a folder', 'README.md', 'See `api/source/`.', 1, 'api/source/'],
    ['a word of a command', 'README.md', 'Run `node scripts/verfy.ts --all`.', 1, 'scripts/verfy.ts'],
    ['plain prose', 'README.md', 'one\n\nsee docs/adr/0009-lost.md.', 3, 'docs/adr/0009-lost.md'],
    ['a link', 'README.md', '[house](docs/adr/0009-lost.md#why)', 1, 'docs/adr/0009-lost.md'],
    ['a link from the wrong folder', 'api/README.md', '[house](docs/adr/0001-house.md)', 1, 'docs/adr/0001-house.md'],
    ['a relative path', 'api/src/products/README.md', 'as in `../pricing/index.ts`', 1, '../pricing/index.ts'],
    ['a path from the workspace', 'api/README.md', 'the entry is `src/mian.ts`', 1, 'src/mian.ts'],
    ['a bare file name', 'api/src/products/README.md', 'in `get-product.ts`', 1, 'get-product.ts'],
    ['a line number', 'README.md', 'at `api/src/mian.ts:12`', 1, 'api/src/mian.ts'],
    ['a glob', 'README.md', 'all of `api/test/*.ts`', 1, 'api/test/*.ts'],
    ['a doc comment', 'api/src/main.ts', '/**\n * See platform/db/pol.ts.\n */', 2, 'platform/db/pol.ts'],
    ['a line comment', 'api/src/main.ts', '  // kept by `scripts/verfy.ts`', 1, 'scripts/verfy.ts'],
    ['after a fence', 'README.md', '```\napi/x.ts\n```\n`api/y.ts`', 4, 'api/y.ts'],
  ])('in %s', (_where, file, text, line, cited) => {
    expect(missingIn(file, text)).toEqual([`${file}:${line} cites ${cited}, which does not exist`])
  })
})

describe('nothing else is', () => {
  it.each([
    ['a file', 'README.md', '`api/src/main.ts` and scripts/verify.ts'],
    ['a folder', 'README.md', '`api/src/platform/`, `docs/adr`'],
    ['a link with an anchor', 'api/README.md', '[house](../docs/adr/0001-house.md#why), [above](#top)'],
    ['a link from the root', 'api/README.md', '[house](/docs/adr/0001-house.md)'],
    ['a path from the workspace', 'api/src/products/README.md', '`src/main.ts`, `platform/db/pool.ts`'],
    ['a path beside', 'api/src/products/README.md', '`./index.ts`, `../platform/db`'],
    ['a bare file name anywhere', 'README.md', '`pool.ts`'],
    ['a glob that matches', 'README.md', '`api/src/*/index.ts`, `**/*.ts`, `*.test.ts`'],
    ['a placeholder', 'README.md', '`api/src/<slice>/routes.ts`, `docs/adr/NNNN-{name}.md`'],
    ['a web address', 'README.md', '[a](https://x.org/api/a.ts), https://x.org/api/a.ts, `http://localhost:3000/docs`'],
    ['a route', 'README.md', '`/api/src`, `/v1/products`, `GET /docs/index.html`'],
    ['a package or media type', 'README.md', '`@catalog/api/contract`, `drizzle-orm/pg-core`, `application/json`'],
    ['ignored and absolute files', 'README.md', '`.data/`, `node_modules/.bin/biome`, `/tmp/a.ts`, `.env`'],
    ['a fenced block', 'README.md', '```\n`api/x.ts` [a](b.md)\n```'],
    ['code', 'api/src/main.ts', "import { a } from './products/lost.ts'\nconst b = `api/x.ts`"],
    ['prose with slashes', 'README.md', 'and/or, api/docs, e.g./i.e., 1/2'],
  ])('%s', (_what, file, text) => {
    expect(missingIn(file, text)).toEqual([])
  })
})
