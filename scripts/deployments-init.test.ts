import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const execute = promisify(execFile)

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'deployments-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

async function workTree(): Promise<string> {
  const path = await folder()
  await execute('git', ['init', '--quiet', path])
  return path
}

const init = (path: string) => execute(join(import.meta.dirname, 'deployments-init'), [path])

test('it writes what each environment needs, and says so', async () => {
  const path = await workTree()
  const { stderr } = await init(path)

  await execute('git', ['-C', path, 'add', '--all'])
  const { stdout } = await execute('git', ['-C', path, 'ls-files'])
  expect(stdout.trim().split('\n')).toEqual([
    'README.md',
    'environments/.gitkeep',
    'holds/.gitkeep',
    'quarantine/.gitkeep',
    'values/dev.yaml',
    'values/prod.yaml',
    'values/staging.yaml',
  ])
  expect(stderr).toContain('wrote values/dev.yaml\n')
})

test('values warn of a tag before they are filled in', async () => {
  const path = await workTree()
  await init(path)

  for (const environment of ['dev', 'staging', 'prod']) {
    const values = await readFile(join(path, `values/${environment}.yaml`), 'utf8')
    expect(values).toMatch(/before the first tag: what does not serve is\s+# quarantined/)
    expect(values).not.toContain('values-dev.yaml')
  }
})

test('what is there stays', async () => {
  const path = await workTree()
  await writeFile(join(path, 'README.md'), 'ours\n')
  const { stderr } = await init(path)

  expect(await readFile(join(path, 'README.md'), 'utf8')).toBe('ours\n')
  expect(stderr).toContain('kept README.md\n')
})

test('a folder that is no work tree is refused', async () => {
  await expect(init(await folder())).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no git work tree'),
  })
})
