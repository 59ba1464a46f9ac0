import { describe, expect, it } from 'vitest'
import { readValues } from './values-file.ts'

const mistakesOf = (text: string) => {
  try {
    readValues(text)
  } catch (error) {
    return String(error)
  }
  return ''
}

describe('a values file', () => {
  it('has a description and a schema above each key, in sections', () => {
    const text = `# About the file.

# @section One

# Not for the reader of the table.
# -- The first,
# over two lines.
# @schema {minimum: 1, title: 'one or more'}
a: 1
# @section Two
# -- A map.
b:
  # -- In it.
  c: text # -- not this
`
    expect(readValues(text)).toEqual([
      {
        title: 'One',
        values: [
          {
            line: 9,
            path: ['a'],
            doc: 'The first, over two lines.',
            schema: { minimum: 1, title: 'one or more' },
            default: 1,
            children: [],
          },
        ],
      },
      {
        title: 'Two',
        values: [
          {
            line: 12,
            path: ['b'],
            doc: 'A map.',
            schema: {},
            default: { c: 'text' },
            children: [{ line: 14, path: ['b', 'c'], doc: 'In it.', schema: {}, default: 'text', children: [] }],
          },
        ],
      },
    ])
  })

  it('keeps a map whole that has a schema', () => {
    const [section] = readValues('# @section S\n# -- Whole.\n# @schema {type: object}\na:\n  b: 1\n')
    expect(section?.values).toEqual([
      { line: 4, path: ['a'], doc: 'Whole.', schema: { type: 'object' }, default: { b: 1 }, children: [] },
    ])
  })

  it('is refused with every key that has no description', () => {
    const message = mistakesOf('# @section S\n# plain\na: 1\n# -- B\nb:\n  c: 1\n\n  d: 2\n')
    expect(message).toContain('line 3: a has no description')
    expect(message).toContain('line 6: b.c has no description')
    expect(message).toContain('line 8: b.d has no description')
  })

  it.each([
    ['# @section S\n# -- A\n# @schema {title: a tag, or empty}\na: ""\n', 'line 4: a has a schema with "or empty"'],
    ['# @section S\n# -- A\n# @schema {title\na: ""\n', 'line 4: a has a schema that is no map'],
    ['# -- A\na: 1\n', 'line 2: a is in no section'],
    ['# @section S\n# -- A\na: 1\n# -- A\na: 2\n', 'unique'],
  ])('is refused: %j', (text, message) => {
    expect(mistakesOf(text)).toContain(message)
  })
})
