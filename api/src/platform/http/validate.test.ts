import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Failure } from '../problem.ts'
import { singleValued, validate } from './validate.ts'

/** What a refusal says, or the result. */
function outcome<T>(work: () => T): T | { code: string; pointers: string[] } {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { code: error.problem.code, pointers: error.errors.map(({ pointer }) => pointer) }
  }
}
const refused = (...pointers: string[]) => ({ code: 'http.invalid', pointers })

const Tent = z.strictObject({
  name: z.string(),
  persons: z.int().default(1),
  'a/b~c': z.string().optional(),
  poles: z.array(z.strictObject({ cm: z.number() })).optional(),
})

describe('validate', () => {
  it('gives back what the schema makes of it', () => {
    expect(validate(Tent, 'body', { name: 'Dome' })).toEqual({ name: 'Dome', persons: 1 })
  })

  it.each([
    ['a field that is missing', {}, ['/body/name']],
    ['two fields that are wrong', { name: 1, persons: 1.5 }, ['/body/name', '/body/persons']],
    ['a field in a list', { name: 'Dome', poles: [{ cm: 1 }, { cm: '2' }] }, ['/body/poles/1/cm']],
    ['names that are not known', { name: 'Dome', a: 1, b: 2 }, ['/body/a', '/body/b']],
    ['a name that is not known in a list', { name: 'Dome', poles: [{ cm: 1, x: 1 }] }, ['/body/poles/0/x']],
    ['a name with the separators of pointers', { name: 'Dome', 'a/b~c': 1 }, ['/body/a~1b~0c']],
    ['something else altogether', [], ['/body']],
    ['null', null, ['/body']],
  ])('points to %s', (_, value, pointers) => {
    expect(outcome(() => validate(Tent, 'body', value))).toEqual(refused(...pointers))
  })

  it('names at most 20 mistakes, and no more than 100 characters of an unknown name', () => {
    const wrong = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`.padEnd(5_000, 'x'), 1]))
    const { pointers } = outcome(() => validate(Tent, 'body', { name: 'Dome', ...wrong })) as { pointers: string[] }
    expect(pointers.length).toBe(20)
    expect(Math.max(...pointers.map((pointer) => pointer.length))).toBe('/body/'.length + 100)
  })

  it('names at most 20 mistakes of unknown names that are spread', () => {
    const poles = Array.from({ length: 30 }, () => ({ cm: 1, x: 1, y: 1 }))
    const { pointers } = outcome(() => validate(Tent, 'body', { name: 'Dome', poles })) as { pointers: string[] }
    expect(pointers.length).toBe(20)
  })
})

describe('singleValued', () => {
  it('is one value per name, whatever the names', () => {
    const values = singleValued({ a: ['1'], __proto__x: [''], constructor: ['2'] })
    expect({ ...values }).toEqual({ a: '1', __proto__x: '', constructor: '2' })
    expect(singleValued({})['toString']).toBeUndefined()
  })

  it.each([
    ['a name given twice', { a: ['1', '1'] }, '/query/a'],
    ['a NUL', { a: ['x\0'] }, '/query/a'],
    ['half a surrogate pair', { a: ['\ud83d'] }, '/query/a'],
    ['a NUL in a name', { 'a\0': ['1'] }, '/query/a\0'],
  ])('refuses %s', (_, queries, pointer) => {
    expect(outcome(() => singleValued(queries as Record<string, string[]>))).toEqual(refused(pointer))
  })
})
