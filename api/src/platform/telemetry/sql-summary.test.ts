import { describe, expect, it } from 'vitest'
import { operationOf, summarizeSql } from './sql-summary.ts'

describe('summarizeSql', () => {
  it.each([
    ['select "id", "name" from "products" where "id" = $1', 'SELECT products'],
    ['insert into "products" ("id") values ($1) returning "id"', 'INSERT products'],
    ['insert into "prices" ("id") values ($1) on conflict ("id") do update set "a" = $2', 'INSERT prices'],
    ['update "stock" set "reserved" = $1 where "sku" = $2 returning "sku"', 'UPDATE stock'],
    ['delete from only "public"."carts" where "id" = $1', 'DELETE carts'],
    [
      'select p.id from "products" p left join "prices" on true join lateral stock on true',
      'SELECT products prices stock',
    ],
    [
      'with moved as (update stock set n = n - $1 returning id) insert into ledger select * from moved',
      'UPDATE stock INSERT ledger SELECT moved',
    ],
    ['select "id" from "stock" where "sku" = $1 for update skip locked', 'SELECT stock'],
    ['select "id" from "stock" for no key update', 'SELECT stock'],
    ['select 1 from a where b is distinct from c', 'SELECT a'],
    ['select count(*) from (select id from products) as t', 'SELECT products'],
    ["select * from products where name = 'it''s from carts join users' -- from comment", 'SELECT products'],
    ['/* from nowhere */ select 1', 'SELECT'],
    ['begin', 'BEGIN'],
    ['  SET LOCAL statement_timeout = 5', 'SET'],
    ['', 'SQL'],
    ["''", 'SQL'],
  ])('calls %j %s', (sql, summary) => {
    expect(summarizeSql(sql)).toBe(summary)
  })

  it('is at most 100 characters long', () => {
    const joins = Array.from({ length: 50 }, (_, i) => `join table_${i} on true`).join(' ')
    expect(summarizeSql(`select 1 from a ${joins}`)).toHaveLength(100)
  })

  it('answers the same from memory', () => {
    expect([1, 2].map(() => summarizeSql('select 1 from memory'))).toEqual(['SELECT memory', 'SELECT memory'])
  })
})

describe('operationOf', () => {
  it.each([
    ['SELECT products prices stock', 'SELECT', 'products'],
    ['INSERT outbox INSERT products', 'INSERT', 'products'],
    ['UPDATE stock INSERT ledger SELECT moved', 'INSERT', 'ledger'],
    ['SELECT', 'SELECT', 'none'],
    ['BEGIN', 'BEGIN', 'none'],
  ])('of %s is %s %s', (summary, operation, table) => {
    expect(operationOf(summary)).toEqual({ operation, table })
  })
})
