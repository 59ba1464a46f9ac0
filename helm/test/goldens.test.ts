import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { renderText } from './support/render.ts'
import { canary, environments } from './support/scenarios.ts'

/**
 * What each environment gets, and the canary of one, for people to read in a review. `npm run generate:goldens` writes
 * them anew.
 */
it.each([...environments, canary])('$title renders as committed', async (environment) => {
  await expect(renderText(environment)).toMatchFileSnapshot(`../goldens/${environment.title}.yaml`)
})

it.each(environments)('a change in $title would be seen', async (environment) => {
  const golden = await readFile(join(import.meta.dirname, `../goldens/${environment.title}.yaml`), 'utf8')
  const changed = { ...environment.values, service: { port: 8080 } }
  expect(renderText({ ...environment, values: changed })).not.toBe(golden)
})
