import { attemptPatiently, type CommandResult, lastLine } from './command.ts'
import { gitEnvironment } from './git-environment.ts'
import { say } from './program.ts'

/** How git is to be run. */
export interface GitOptions {
  /** The folder with a file `username` and a file `password`. @default what `GIT_CREDENTIALS` of the environment names */
  readonly credentials?: string
  /** Variables besides, such as `GIT_DIR`. */
  readonly env?: Readonly<Record<string, string>>
}

/** A plain http or https URL of a repository: no user, no query, no segment that starts with a dot or a dash. */
export const repositoryUrlForm = /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[A-Za-z0-9_~][A-Za-z0-9._~-]*)+$/

/**
 * Runs git against the server of `repository`, an http or https URL, with the configuration of nobody. Tried again while
 * the server is busy or away.
 */
export function attemptGit(
  repository: string,
  args: readonly string[],
  { credentials, env }: GitOptions = {},
): Promise<CommandResult> {
  const login = credentials === undefined ? {} : { GIT_CREDENTIALS: credentials }
  return attemptPatiently('git', args, { env: { ...gitEnvironment(repository), ...login, ...env } })
}

/** Like `attemptGit`, but resolves to what git printed. Rejects with its last words where it failed. */
export async function git(repository: string, args: readonly string[], options?: GitOptions): Promise<string> {
  const { code, stdout, stderr } = await attemptGit(repository, args, options)
  if (code === 0) return stdout
  say(stderr)
  throw new Error(`git ${args[0] ?? ''} ended with ${code}: ${lastLine(stderr)}`)
}
