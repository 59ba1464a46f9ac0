import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { anyOfParam, listQuery } from './list.ts'

const Query = listQuery({ sorts: ['name', 'age'], filters: { colour: z.enum(['red', 'blue']).optional() } })

describe('listQuery', () => {
  it('has defaults: the first sort, ascending, 50 items, no count', () => {
    expect(Query.parse({})).toEqual({ sort: 'name', limit: 50, count: 'none' })
  })

  it.each([
    [{ sort: '-age' }, { sort: '-age' }],
    [{ limit: '1' }, { limit: 1 }],
    [{ limit: '200' }, { limit: 200 }],
    [{ count: 'exact' }, { count: 'exact' }],
    [{ count: 'estimated' }, { count: 'estimated' }],
    [{ cursor: 'aZ09_-' }, { cursor: 'aZ09_-' }],
    [{ colour: 'red' }, { colour: 'red' }],
  ])('accepts %j', (given, expected) => {
    expect(Query.parse(given)).toMatchObject(expected)
  })

  it.each([
    { sort: 'colour' },
    { sort: '--name' },
    { sort: '+name' },
    { sort: 'name,age' },
    { sort: '' },
    { limit: '0' },
    { limit: '201' },
    { limit: '1.5' },
    { limit: '-1' },
    { limit: '' },
    { limit: 'all' },
    { limit: '1e99' },
    { limit: 'NaN' },
    { count: 'maybe' },
    { cursor: '' },
    { cursor: 'a=' },
    { cursor: 'x'.repeat(1025) },
    { colour: 'green' },
    { page: '2' },
    { Limit: '1' },
  ])('refuses %j', (given) => {
    expect(Query.safeParse(given).success).toBe(false)
  })
})

describe('anyOfParam', () => {
  const Param = anyOfParam(['one', 'two', 'three'], 'Numbers.')

  it.each([
    ['one', ['one']],
    ['three,one', ['three', 'one']],
    ['two,two', ['two', 'two']],
  ])('%s', (text, expected) => {
    expect(Param.parse(text)).toEqual(expected)
  })

  it.each(['', 'four', 'one,', ',one', 'one, two', 'ONE', 'one,four', 'onetwo', `${'one,'.repeat(126)}one`])(
    '%j is refused',
    (text) => {
      expect(Param.safeParse(text).success).toBe(false)
    },
  )
})
