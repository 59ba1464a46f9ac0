import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastLine } from './command.ts'
import { attemptGit, git } from './git.ts'
import { Refusal } from './program.ts'

/** Reads a file of one commit by its path; a Refusal where the commit has no such file. */
export type CommittedFiles = (path: string) => Promise<string>

/**
 * Fetches `commit`, 40 hexadecimal digits, from `repository`, an http or https URL. Files are read out of git's store:
 * nothing of the commit is ever on a disk under a name of its own choosing. A Refusal where no branch leads to such a
 * commit; rejects where the server does not answer.
 */
export async function committedFiles(repository: string, commit: string): Promise<CommittedFiles> {
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw new Refusal(`the commit is ${JSON.stringify(commit)}: give it as its full 40 hexadecimal digits`)
  }
  const options = { env: { GIT_DIR: mkdtempSync(join(tmpdir(), 'deployments-')) } }
  await git(repository, ['init', '--quiet', '--bare', '--template='], options)
  const fetch = (...what: readonly string[]) =>
    attemptGit(repository, ['fetch', '--quiet', '--no-tags', ...what], options)
  const one = await fetch('--depth=1', '--', repository, commit)
  if (one.code !== 0) {
    // A server may refuse to be asked for a commit by its hash (uploadpack.allowAnySHA1InWant).
    const all = await fetch('--', repository, '+refs/heads/*:refs/heads/*')
    if (all.code !== 0) throw new Error(`${repository} could not be fetched: ${lastLine(all.stderr)}`)
  }
  const { stdout } = await attemptGit(repository, ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`], options)
  if (stdout.trim() !== commit) throw new Refusal(`no branch of ${repository} leads to a commit ${commit}`)
  return async (path) => {
    const blob = await attemptGit(repository, ['cat-file', 'blob', `${commit}:${path}`], options)
    if (blob.code !== 0) throw new Refusal(`the commit ${commit} has no file ${path}: add it`)
    return blob.stdout
  }
}
