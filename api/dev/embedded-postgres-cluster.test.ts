import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hasCluster } from './embedded-postgres-cluster.ts'
import { ask, startForTest, tempFolder } from './embedded-postgres-test-support.ts'

it.each([
  ['16', '18'],
  ['19', '18'],
])('refuses data of PostgreSQL %s with binaries of %s and says what to do', async (data, binaries) => {
  const dataDir = await tempFolder()
  await mkdir(join(dataDir, 'cluster'))
  await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), `${data}\n`)
  const attempt = hasCluster(dataDir, Number(binaries))
  await expect(attempt).rejects.toThrow(`is of PostgreSQL ${data}, the installed binaries are ${binaries}`)
})

it('begins anew after a first run that was interrupted, and asks for the data to go when the password is lost', async () => {
  const dataDir = await tempFolder()
  await mkdir(join(dataDir, 'cluster-partial-x', 'base'), { recursive: true })
  await writeFile(join(dataDir, 'cluster-partial-x', 'PG_VERSION'), '18\n')
  await writeFile(join(dataDir, 'lock'), '')
  await writeFile(join(dataDir, 'password'), 'of the interrupted run')
  const server = await startForTest({ dataDir })
  expect(await ask(server.url, 'select 1')).toBe(1)
  expect(server.url).not.toContain('interrupted')
  expect(await readdir(dataDir)).not.toContain('cluster-partial-x')
  await server.stop()
  await writeFile(join(dataDir, 'password'), '')
  await expect(startForTest({ dataDir })).rejects.toThrow(/password is gone.*Delete .* to begin anew/)
})
