import { expect, test } from 'vitest'
import { junitReport } from './junit.ts'

const passed = { name: 'types', passed: true, seconds: 1.25, output: '' }

test('counts the steps and shows what a failed one said', () => {
  const failed = { name: 'format and lint', passed: false, seconds: 0.5, output: 'a.ts\n  × bad' }

  expect(junitReport('verify', [passed, failed])).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="verify" tests="2" failures="1" time="1.750">
  <testcase classname="verify" name="types" time="1.250"/>
  <testcase classname="verify" name="format and lint" time="0.500">
    <failure>a.ts
  × bad</failure>
  </testcase>
</testsuite>
`)
})

test('holds whatever a tool prints', () => {
  const output = '\u001B[31m<b>&"]]>\u001B[0m \u0000\u0008\uFFFF \uD800 🐝'

  expect(junitReport('a"<&', [{ ...passed, passed: false, output }])).toContain(
    '<failure>&lt;b&gt;&amp;&quot;]]&gt; \uFFFD\uFFFD\uFFFD \uFFFD 🐝</failure>',
  )
  expect(junitReport('a"<&', [passed])).toContain('<testsuite name="a&quot;&lt;&amp;"')
})
