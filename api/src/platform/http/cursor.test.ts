import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCursors } from './cursor.ts'

const cursors = createCursors('a secret of at least thirty-two bytes')
const invalid = expect.objectContaining({ problem: expect.objectContaining({ code: 'http.cursor_invalid' }) })
const lists = fc.string({ unit: 'binary' })
const positions = fc.record({
  key: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  ),
  id: fc.uuid(),
})
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('cursors', () => {
  it('open to the position that was sealed, and fit in an address as they are', () => {
    fc.assert(
      fc.property(lists, positions, (list, position) => {
        const cursor = cursors.seal(list, position)
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(cursors.open(list, cursor)).toEqual(position)
      }),
    )
  })

  it('are refused after any change of one character', () => {
    fc.assert(
      fc.property(positions, fc.nat(), fc.constantFrom(...alphabet), (position, at, character) => {
        const cursor = cursors.seal('list', position)
        const index = at % cursor.length
        fc.pre(cursor[index] !== character)
        const changed = cursor.slice(0, index) + character + cursor.slice(index + 1)
        expect(() => cursors.open('list', changed)).toThrow(invalid)
      }),
    )
  })

  it('are refused when the last character differs only in bits that decoding drops', () => {
    const cursor = cursors.seal('list', { key: 'a', id: 'b' })
    const alike = [...alphabet].filter((last) => {
      const changed = cursor.slice(0, -1) + last
      return changed !== cursor && Buffer.from(changed, 'base64url').equals(Buffer.from(cursor, 'base64url'))
    })
    expect(alike.length).toBeGreaterThan(0)
    for (const last of alike) expect(() => cursors.open('list', cursor.slice(0, -1) + last)).toThrow(invalid)
  })

  it('are refused by another list, and under another secret', () => {
    const other = createCursors('another secret of thirty-two bytes')
    fc.assert(
      fc.property(lists, lists, positions, (list, wrong, position) => {
        fc.pre(list !== wrong)
        const cursor = cursors.seal(list, position)
        expect(() => cursors.open(wrong, cursor)).toThrow(invalid)
        expect(() => other.open(list, cursor)).toThrow(invalid)
      }),
    )
  })

  it('cannot be made up', () => {
    fc.assert(
      fc.property(fc.base64String({ maxLength: 200 }), (text) => {
        expect(() => cursors.open('list', text)).toThrow(invalid)
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['a byte', 'AA'],
    ['a seal without a position', 'A'.repeat(22)],
    ['a position without a seal', Buffer.from('["a","b"]').toString('base64url')],
  ])('are refused: %s', (_, text) => {
    expect(() => cursors.open('list', text)).toThrow(invalid)
  })

  it('does not take the end of a list for the beginning of a position', () => {
    const payload = Buffer.from(JSON.stringify(['key', 'id'])).toString()
    const cursor = cursors.seal(`list\0${payload}`, { key: 'key', id: 'id' })
    expect(() => cursors.open('list', cursor)).toThrow(invalid)
  })
})
