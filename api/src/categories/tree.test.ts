import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'
import { levelsMax } from './schema.ts'

const app = await testApp()
const editor = editorOf(app)
const { db } = app.ctx()

let made = 0
const newCategory = async (parentId: string | null = null): Promise<string> => {
  made++
  return (await editor.post('/v1/categories', { name: 'x', slug: `slug-${made}`, parentId })).body.id
}
const move = (id: string | undefined, parentId: string | null | undefined) =>
  editor.post(`/v1/categories/${id}/move`, { parentId }, '*')

/** How many levels deep each category is, or a word for those that no walk of `levelsMax` steps gets out of. */
async function levels(): Promise<(number | 'lost')[]> {
  const rows = (await db.execute(sql`select id, parent_id from categories`)) as unknown as {
    id: string
    parent_id: string | null
  }[]
  const parents = new Map(rows.map((row) => [row.id, row.parent_id]))
  return rows.map(({ id }) => {
    let level = 1
    for (let parent = parents.get(id); parent; parent = parents.get(parent)) if (++level > levelsMax) return 'lost'
    return level
  })
}

describe('changes of the shape at once', () => {
  it('one of two categories that go below each other is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, two] = [await newCategory(), await newCategory()]
      const answers = await Promise.all([move(one, two), move(two, one)])
      expect(answers.map(({ status, body }) => body.code ?? status).sort()).toEqual([200, 'categories.cycle'])
    }
    expect(await levels()).not.toContain('lost')
  })

  it('a category does not come to be below one that goes, nor on a level too many', async () => {
    for (let round = 0; round < 10; round++) {
      const parent = await newCategory()
      const [removed, created] = await Promise.all([
        editor.remove(`/v1/categories/${parent}`),
        editor.post('/v1/categories', { name: 'x', slug: `late-${round}`, parentId: parent }),
      ])
      const outcome = [removed.body.code ?? removed.status, created.body.code ?? created.status]
      expect([
        [204, 'categories.parent_unknown'],
        ['categories.has_children', 201],
      ]).toContainEqual(outcome)
    }
    const chain = [await newCategory()]
    while (chain.length < levelsMax - 1) chain.push(await newCategory(chain.at(-1)))
    const answers = await Promise.all([
      move(chain[0], await newCategory()),
      editor.post('/v1/categories', { name: 'x', slug: 'deepest', parentId: chain.at(-1) }),
    ])
    expect(answers.map(({ body }) => body.code).filter(Boolean)).toEqual(['categories.too_deep'])
    expect(await levels()).not.toContain('lost')
  })

  it('random moves of 30 categories leave a forest', async () => {
    const ids: string[] = []
    for (let i = 0; i < 30; i++) ids.push(await newCategory(i % 3 === 0 ? null : ids.at(-1)))
    const places = fc.tuple(fc.nat({ max: 29 }), fc.option(fc.nat({ max: 29 })))
    await fc.assert(
      fc.asyncProperty(fc.array(places, { minLength: 4, maxLength: 24 }), async (moves) => {
        const answers = await Promise.all(moves.map(([id, to]) => move(ids[id], to === null ? null : ids[to])))
        for (const { status, body } of answers)
          expect([200, 'categories.cycle', 'categories.too_deep']).toContain(body.code ?? status)
        const found = await levels()
        expect(found).not.toContain('lost')
        expect(Math.max(...found.map(Number))).toBeLessThanOrEqual(levelsMax)
      }),
      { numRuns: 25 },
    )
  })
})

describe('what came into the table some other way', () => {
  const deep = { status: 422, body: { code: 'categories.too_deep' } }
  const idAt = (level: number) => `00000000-0000-7000-8000-${String(level).padStart(12, '0')}`

  it('a chain of 10,000 levels is refused like any other, and walked no further than a tree may go', async () => {
    await db.execute(sql`
      insert into categories (id, parent_id, name, slug, position, created_at, updated_at)
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
        case when n > 1 then ('00000000-0000-7000-8000-' || lpad((n - 1)::text, 12, '0'))::uuid end,
        'level ' || n, 'level-' || n, 0, now(), now()
      from generate_series(1, 10000) as n`)
    const home = await newCategory()
    const created = await editor.post('/v1/categories', { name: 'x', slug: 'below-all', parentId: idAt(10_000) })
    expect(created).toMatchObject(deep)
    expect(await move(idAt(1), home)).toMatchObject(deep)
    expect(await move(home, idAt(5_000))).toMatchObject(deep)
    const { body } = await editor.get(`/v1/categories/${idAt(1)}/descendants?limit=200&count=exact`)
    expect({ items: body.items.length, count: body.count.value }).toEqual({ items: levelsMax, count: levelsMax })
  })

  it('a circle ends each walk, too', async () => {
    const [one, two, outside] = [await newCategory(), await newCategory(), await newCategory()]
    await db.execute(sql`update categories set parent_id = ${one} where id = ${two}`)
    await db.execute(sql`update categories set parent_id = ${two} where id = ${one}`)
    expect(await editor.post('/v1/categories', { name: 'x', slug: 'x', parentId: one })).toMatchObject(deep)
    expect(await move(outside, two)).toMatchObject(deep)
    expect(await move(one, outside)).toMatchObject(deep)
    expect((await editor.get(`/v1/categories/${one}/products?descendants=true`)).body.items).toEqual([])
    expect((await move(one, null)).status).toBe(200)
  })
})
