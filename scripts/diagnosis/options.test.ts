import { expect, it } from 'vitest'
import { formatFindings, mergeFindings } from './finding.ts'
import { readOptions, UsageError } from './options.ts'

it('has a default for all that it is not told', () => {
  expect(readOptions([])).toEqual({ context: undefined, namespace: undefined, release: 'catalog-api', save: undefined })
  expect(readOptions(['--help'])).toBeUndefined()
})

it.each([[['--pod', 'x']], [['--namespace', 'a/b']], [['--release', '--all']], [['stray']]])('refuses %j', (args) => {
  expect(() => readOptions(args)).toThrow(UsageError)
})

it('prints a cause once, with at most six lines of what speaks for it', () => {
  const lines = Array.from({ length: 8 }, (_, index) => `pod/${index}`)
  const findings = mergeFindings(lines.map((line) => ({ cause: 'It is so.', advice: 'mend it.', evidence: [line] })))
  expect(findings).toHaveLength(1)
  expect(formatFindings(findings).split('\n')).toEqual([
    '1. It is so.',
    '   Do: mend it.',
    ...lines.slice(0, 6).map((line) => `   - ${line}`),
    '   - … and 2 more',
  ])
})
