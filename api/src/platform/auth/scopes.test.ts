import { describe, expect, it } from 'vitest'
import { grants, isScope, parseScopes, type Scope, scopeDetails, scopeList } from './scopes.ts'

describe('grants', () => {
  it.each<[held: Scope[], needed: Scope, granted: boolean]>([
    [[], 'catalog:write', false],
    [['catalog:write'], 'catalog:write', true],
    [['catalog:write'], 'inventory:write', false],
    [['catalog:write', 'inventory:write'], 'catalog:admin', false],
    [['inventory:write'], 'catalog:write', false],
    [['catalog:admin'], 'catalog:write', true],
    [['catalog:admin'], 'inventory:write', true],
    [['catalog:admin'], 'catalog:admin', true],
    [['catalog:admin'], 'delivery:read', true],
    [['catalog:admin'], 'delivery:write', false],
    [['delivery:write'], 'delivery:read', true],
    [['delivery:read'], 'delivery:write', false],
  ])('%j for %s is %s', (held, needed, granted) => {
    expect(grants(held, needed)).toBe(granted)
  })

  it('needs no second step: whatever an implied scope implies is written out', () => {
    for (const { implies } of Object.values(scopeDetails)) {
      for (const implied of implies) expect(implies).toEqual(expect.arrayContaining([...scopeDetails[implied].implies]))
    }
  })
})

describe('parseScopes', () => {
  it.each<[claim: string, scopes: Scope[]]>([
    ['', []],
    ['catalog:write', ['catalog:write']],
    ['inventory:write catalog:write', ['inventory:write', 'catalog:write']],
    ['openid catalog:write profile', ['catalog:write']],
    ['catalog:write catalog:write', ['catalog:write']],
    ['CATALOG:WRITE catalog:write2 catalog: :write', []],
    ['catalog:write,inventory:write', []],
    ['constructor __proto__ toString', []],
  ])('reads %j', (claim, scopes) => {
    expect(parseScopes(claim)).toEqual(scopes)
  })
})

describe('isScope', () => {
  it('knows every listed scope and nothing that objects inherit', () => {
    expect(scopeList.every(isScope)).toBe(true)
    expect(['hasOwnProperty', '', 'catalog'].some(isScope)).toBe(false)
  })
})
