import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { faultsIn } from '../src/rules/index.ts'
import { profiles } from '../src/settings.ts'
import { sharedSteps } from '../src/steps/shared-steps.ts'
import { count, countLines } from './example/count.ts'

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')

test('README.md shows code that is there', async () => {
  const readme = await read('../README.md')
  const source = (await read('example/count.ts')).replace(/new URL\('scripts\/(.*)', import\.meta\.url\)/, "'$1'")
  const script = await read('example/scripts/count-lines.sh')
  const blocks = [...readme.matchAll(/```(ts|sh)\n(.*?)```/gs)].map(([, language, text]) => ({ language, text }))
  const [, scriptBlock, ...code] = blocks
  expect(script).toContain(scriptBlock?.text)
  expect(code).toHaveLength(2)
  for (const { text } of code) expect(source).toContain(text)
})

test('and that code keeps the rules', () => {
  const { name, namespace, steps, spec } = count(sharedSteps(profiles.production.steps))
  expect(steps).toContain(countLines)
  const object = { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplate', metadata: { name, namespace } }
  expect(faultsIn([{ ...object, spec: spec(profiles.production.platform) }])).toEqual([])
})
