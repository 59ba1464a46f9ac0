import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { linksOf } from './openapi-links.ts'
import { operation } from './operation.ts'

const common = { tag: 'shelf', summary: 'Something', problems: [] } as const
const Book = z.object({ isbn: z.string(), version: z.int(), shelf: z.object({ id: z.string() }) })
const one = { description: 'The book.', body: Book, version: ({ version }: z.infer<typeof Book>) => version }
const handle = async () => ({ isbn: '1', version: 1, shelf: { id: '2' } })
const at = { params: z.object({ isbn: z.string() }), path: '/books/{isbn}' }

const listBooks = operation({
  ...common,
  id: 'listBooks',
  method: 'get',
  path: '/books',
  success: { status: 200, description: 'Books.' },
  handle: async () => undefined,
})
const createBook = operation({
  ...common,
  id: 'createBook',
  method: 'post',
  path: '/books',
  success: { ...one, status: 201, location: ({ isbn }) => `/books/${isbn}` },
  handle,
})
const placeBook = operation({
  ...common,
  id: 'placeBook',
  method: 'post',
  path: '/placements',
  success: { ...one, status: 201, location: ({ shelf }) => `/shelves/${shelf.id}` },
  handle,
})
const getBook = operation({ ...common, ...at, id: 'getBook', method: 'get', success: { ...one, status: 200 }, handle })
const changeBook = operation({
  ...common,
  ...at,
  id: 'changeBook',
  method: 'patch',
  precondition: true,
  success: { ...one, status: 200 },
  handle,
})
const deleteBook = operation({
  ...common,
  ...at,
  id: 'deleteBook',
  method: 'delete',
  precondition: true,
  success: { status: 204, description: 'Gone.' },
  handle: async () => undefined,
})
const lendBook = operation({
  ...common,
  ...at,
  id: 'lendBook',
  method: 'post',
  path: '/books/{isbn}/lend',
  success: { ...one, status: 200 },
  handle,
})
const getPage = operation({
  ...common,
  id: 'getPage',
  method: 'get',
  path: '/books/{isbn}/pages/{number}',
  success: { status: 200, description: 'A page.' },
  handle: async () => undefined,
})
const getShelf = operation({
  ...common,
  id: 'getShelf',
  method: 'get',
  path: '/shelves/{shelfId}',
  success: { status: 200, description: 'A shelf.' },
  handle: async () => undefined,
})
const all = [listBooks, createBook, placeBook, getBook, changeBook, deleteBook, lendBook, getPage, getShelf]

const created = { 'path.isbn': '$response.body#/isbn' }
const asked = { 'path.isbn': '$request.path.isbn' }
const match = { 'header.If-Match': '$response.header.ETag' }

describe('linksOf', () => {
  it('what was created leads to all at its address and below, by what the answer says', () => {
    expect(linksOf(createBook, all)).toEqual({
      getBook: { operationId: 'getBook', parameters: created },
      changeBook: { operationId: 'changeBook', parameters: { ...created, ...match } },
      deleteBook: { operationId: 'deleteBook', parameters: { ...created, ...match } },
      lendBook: { operationId: 'lendBook', parameters: created },
    })
  })

  it('an address may come from within the answer, under another name', () => {
    const parameters = { 'path.shelfId': '$response.body#/shelf/id' }
    expect(linksOf(placeBook, all)).toEqual({ getShelf: { operationId: 'getShelf', parameters } })
  })

  it('what was asked for leads on by the address that was asked', () => {
    expect(linksOf(getBook, all)).toEqual({
      changeBook: { operationId: 'changeBook', parameters: { ...asked, ...match } },
      deleteBook: { operationId: 'deleteBook', parameters: { ...asked, ...match } },
      lendBook: { operationId: 'lendBook', parameters: asked },
    })
  })

  it('an answer without a version has no ETag to pass on', () => {
    expect(linksOf(deleteBook, all)?.['changeBook']).toEqual({ operationId: 'changeBook', parameters: asked })
  })

  it.each([
    ['a collection', listBooks],
    ['an address with nothing below', lendBook],
  ])('%s leads nowhere', (_, op) => {
    expect(linksOf(op, all)).toBeUndefined()
  })
})
