import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

/** Git as nobody has configured it, whose commits all have the same author and second. */
const environment = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '@1767225600 +0000',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_COMMITTER_DATE: '@1767225600 +0000',
} as const

/** When every commit of a test was made, in seconds since 1970. */
export const commitTime = '1767225600'

export interface GitRepository {
  readonly folder: string
  /** Runs git in the repository and resolves to what it printed, without the last newline. */
  git(...args: readonly string[]): Promise<string>
  /** Writes files, by path, and resolves to the hash of the commit that has them. */
  commit(message: string, files: Readonly<Record<string, string>>): Promise<string>
}

/** A new repository with an empty branch `main`, gone when the test ends. */
export async function createGitRepository(): Promise<GitRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'git-repository-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const git = async (...args: readonly string[]) => {
    const { stdout } = await run('git', args, { cwd: folder, env: environment })
    return stdout.trimEnd()
  }
  await git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    commit: async (message, files) => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), text)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
      return git('rev-parse', 'HEAD')
    },
  }
}
