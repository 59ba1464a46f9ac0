import { stripVTControlCharacters } from 'node:util'
import type { StepResult } from './run-steps.ts'

/** The steps of one check as a JUnit report, the XML that CI systems show: a test case each, a failure with its output. */
export function junitReport(name: string, results: readonly StepResult[]): string {
  const failures = results.filter((result) => !result.passed).length
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0).toFixed(3)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(name)}" tests="${results.length}" failures="${failures}" time="${seconds}">`,
    ...results.map((result) => testCase(name, result)),
    '</testsuite>',
    '',
  ].join('\n')
}

function testCase(suite: string, { name, passed, seconds, output }: StepResult): string {
  const attributes = `classname="${escaped(suite)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"`
  if (passed) return `  <testcase ${attributes}/>`
  return `  <testcase ${attributes}>\n    <failure>${escaped(output)}</failure>\n  </testcase>`
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }

/** Text for XML 1.0, which has no place for most control characters, not even escaped. */
function escaped(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[<>&"]/g, (character) => entities[character] ?? character)
}
