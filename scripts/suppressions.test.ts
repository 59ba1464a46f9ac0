import { beforeAll, expect, it } from 'vitest'
import { type Case, lintTexts } from './lint-texts.ts'

const file = 'api/src/products/create-product.ts'
const debug = 'lint/suspicious/noDebugger'

const rows: readonly (readonly [what: string, text: string, rules: readonly string[]])[] = [
  ['no suppression', 'debugger', [debug]],
  ['a reason', `// biome-ignore ${debug}: it is only a test\ndebugger`, []],
  ['no reason', `// biome-ignore ${debug}\ndebugger`, [debug, 'suppressions/parse']],
  ['a reason left to fill in', `// biome-ignore ${debug}: <explanation>\ndebugger`, ['suppressions/incorrect']],
  ['nothing to suppress', `// biome-ignore ${debug}: it is only a test\nexport {}`, ['suppressions/unused']],
  ['a reason for a rule of ours', '// biome-ignore lint/plugin/output-is-the-log: a test\nconsole.log(1)', []],
  [
    'no reason for a rule of ours',
    '// biome-ignore lint/plugin/output-is-the-log\nconsole.log(1)',
    ['output-is-the-log', 'suppressions/parse'],
  ],
]

let rulesReported: Awaited<ReturnType<typeof lintTexts>>

beforeAll(async () => {
  rulesReported = await lintTexts(rows.map(([, text]): Case => [file, text]))
})

it.each(rows)('%s', (_what, text, rules) => {
  expect(rulesReported(file, text)).toEqual(rules)
})
