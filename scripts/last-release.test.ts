import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import record from '../api/test/last-release.json' with { type: 'json' }

it('the newest release of CHANGELOG.md is recorded: `npm run record:release` does it', async () => {
  const changelog = await readFile(join(import.meta.dirname, '..', 'CHANGELOG.md'), 'utf8')
  const [, newest] = /^## \[(\d+\.\d+\.\d+)\]/m.exec(changelog) ?? []

  expect(record.version).toBe(newest)
})
