import { describe, expect, it } from 'vitest'
import { readme } from './readme.ts'
import { readValues } from './values-file.ts'

const tableOf = (text: string) =>
  readme('<!-- values -->', readValues(`# @section S\n${text}`))
    .split('\n')
    .slice(4)

describe('the table of the values', () => {
  it('stands in place of the mark, by section', () => {
    const sections = readValues('# @section One\n# -- A.\na: 1\n# @section Two\n# -- B.\nb: $&\n')
    expect(readme('# Chart\n\n<!-- values -->\nEnd\n', sections)).toBe(`# Chart

### One

| value | default | allowed | |
| --- | --- | --- | --- |
| \`a\` | \`1\` |  | A. |

### Two

| value | default | allowed | |
| --- | --- | --- | --- |
| \`b\` | \`"$&"\` |  | B. |
End
`)
  })

  it('cannot stand where there is no mark', () => {
    expect(() => readme('# Chart\n', [])).toThrow('the template has no <!-- values -->')
  })

  it('has a map above its keys', () => {
    expect(tableOf('# -- M.\nm:\n  # -- A.\n  a: true\n')).toEqual([
      '| `m` |  |  | M. |',
      '| `m.a` | `true` | `true` or `false` | A. |',
    ])
  })

  it.each([
    ['{enum: [x, y]}', '"x"', '`x`, `y`'],
    ['{minimum: 1, maximum: 9}', '3', '1 to 9'],
    ['{maxLength: 5}', '"x"', 'at most 5 characters'],
    ["{pattern: '^x$', title: just x}", '"x"', 'just x'],
    ["{$ref: '#/definitions/port'}", '80', '1 to 65535'],
    ["{items: {$ref: '#/definitions/hostname'}}", '[]', 'a list: a host name'],
    ['{items: {type: object}}', '[]', 'a list'],
    ['{type: object}', '{}', 'a map'],
  ])('says of %s what is allowed', (schema, given, words) => {
    expect(tableOf(`# -- A.\n# @schema ${schema}\na: ${given}\n`)).toEqual([`| \`a\` | \`${given}\` | ${words} | A. |`])
  })

  it('keeps a bar within its cell', () => {
    expect(tableOf('# -- A.\na: x|y\n')).toEqual(['| `a` | `"x\\|y"` |  | A. |'])
  })
})
