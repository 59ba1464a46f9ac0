import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Environment for a git that shall find its repository by its working directory: inside a hook, git tells its
 * children by variables which repository and index they are to use.
 */
export function gitEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')))
}

const listFiles = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'] as const

/** Paths of all files below `root` that are committed or could be: relative, with slashes, ignored ones left out. */
export async function repositoryFiles(root: string): Promise<readonly string[]> {
  // Only names are read, so it does not matter whose checkout it is.
  const { stdout } = await run('git', ['-c', 'safe.directory=*', ...listFiles], {
    cwd: root,
    env: gitEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  })
  // A file that is deleted but not yet committed so is still in the index.
  return stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}
