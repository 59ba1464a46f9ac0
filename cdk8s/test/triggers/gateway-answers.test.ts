import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8')

/** What the gateway is made of, as far as it answers. */
const sources = ['webhook-gateway', 'signed-delivery', 'push', 'deliveries']

test('docs/triggers.md says what each answer of the gateway means', async () => {
  const texts = await Promise.all(sources.map((name) => read(`cdk8s/src/programs/${name}.ts`)))
  const answers = texts.flatMap((text) => [...text.matchAll(/(?:new Rejection\(|status: )(\d{3})/g)])
  const given = new Set(answers.map(([, status]) => status))
  expect(given).toContain('202')

  const [, table = ''] = (await read('docs/triggers.md')).split('| answer | what |')
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n')
  expect(new Set(rows.flatMap((row) => row.split('|')[1]?.match(/\d{3}/g) ?? []))).toEqual(given)
})
