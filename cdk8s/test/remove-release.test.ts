import { expect, test } from 'vitest'
import { fakeEnvironment } from './support/environment.ts'

test('removes the canary and then the release, and waits for both', async () => {
  const { run } = await fakeEnvironment({ releases: { 'catalog-api': [{ status: 'deployed' }] } })

  const result = await run('remove-release')

  expect(result.status).toBe(0)
  expect(result.calls.map(({ args: [verb, name] }) => [verb, name])).toEqual([
    ['uninstall', 'catalog-api-canary'],
    ['uninstall', 'catalog-api'],
  ])
  for (const { args } of result.calls) expect(args).toEqual(expect.arrayContaining(['--wait', '--ignore-not-found']))
})

test('fails where Helm does, so that it is tried again', async () => {
  const { run } = await fakeEnvironment()

  const result = await run('remove-release', {}, { fakes: { helm: 'echo "Error: forbidden" >&2; exit 1' } })

  expect(result.status).toBe(1)
})
