import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const nobody = '01939a2e-7c00-7000-8000-000000000001'

interface Node {
  readonly id: string
  readonly parentId: string | null
}

let made = 0
const newCategory = async (parentId: string | null = null) => {
  made++
  return (await editor.post('/v1/categories', { name: `Name ${made % 7}`, slug: `slug-${made}`, parentId })).body
}

/** Depth below `top` by id, by following parents in memory. */
function depthsBelow(top: string, nodes: readonly Node[]): Map<string, number> {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const depthOf = (id: string | null | undefined): number => {
    if (id === top) return 0
    return id ? 1 + depthOf(parents.get(id)) : Number.NaN
  }
  return new Map(nodes.map(({ id }) => [id, depthOf(id)] as const).filter(([, depth]) => !Number.isNaN(depth)))
}

describe('listDescendants', () => {
  it('200: what a model of the tree says, on every page size and in every order', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Each category names an earlier one as its parent, or none.
        fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('depth', '-depth', 'name', '-name', 'createdAt', '-createdAt'),
        async (choices, limit, sort) => {
          const nodes: Node[] = []
          for (const choice of choices) nodes.push(await newCategory(nodes[choice]?.id ?? null))
          for (const { id } of nodes) {
            const found = await readAll(editor, `/v1/categories/${id}/descendants?limit=${limit}&sort=${sort}`)
            expect(found.length).toBe(new Set(found.map((item) => item.id)).size)
            expect(new Map(found.map((item) => [item.id, item.depth]))).toEqual(depthsBelow(id, nodes))
            const keys = found.map((item) => item[sort.replace('-', '')])
            const ordered = keys.toSorted((a, b) => (a < b ? -1 : Number(a > b)))
            expect(keys).toEqual(sort.startsWith('-') ? ordered.reverse() : ordered)
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  it('200: the category as it is, and how many there are in all', async () => {
    const top = await newCategory()
    const child = await newCategory(top.id)
    const { status, body } = await editor.get(`/v1/categories/${top.id}/descendants?count=exact`)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        items: [
          { ...top, depth: 0 },
          { ...child, depth: 1 },
        ],
        nextCursor: null,
        count: { value: 2, exact: true },
      },
    })
  })

  it('400 http.cursor_invalid: the cursor of another category', async () => {
    const [one, two] = [await newCategory(), await newCategory()]
    await newCategory(one.id)
    const { nextCursor } = (await editor.get(`/v1/categories/${one.id}/descendants?limit=1`)).body
    const answer = await editor.get(`/v1/categories/${two.id}/descendants?limit=1&cursor=${nextCursor}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })

  it('404 categories.not_found', async () => {
    const answer = await editor.get(`/v1/categories/${nobody}/descendants`)
    expect(answer).toMatchObject({ status: 404, body: { code: 'categories.not_found' } })
  })
})
