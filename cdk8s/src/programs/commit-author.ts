import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastLine } from './command.ts'
import { attemptGit, git } from './git.ts'
import { Refusal, say } from './program.ts'

/**
 * The e-mail address of the author of `commit`, from the server of `repository`; a login is read from the folder
 * `credentials`. No file of the commit is fetched. A Refusal where the server has no such commit.
 */
export async function authorOf(repository: string, commit: string, credentials: string): Promise<string> {
  const options = { credentials, env: { GIT_DIR: join(mkdtempSync(join(tmpdir(), 'author-')), 'git') } }
  await git(repository, ['init', '--quiet', '--bare', '--template='], options)
  const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=tree:0', repository]
  const one = await attemptGit(repository, [...fetch, commit], options)
  if (one.code !== 0) {
    // A server may refuse to be asked for a commit by its hash: then all that a branch or tag leads to is fetched.
    const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
    const all = await attemptGit(repository, ['fetch', '--quiet', '--no-tags', repository, ...refs], options)
    if (all.code !== 0) {
      say(all.stderr)
      throw new Error(`${repository} did not give commit ${commit}: ${lastLine(all.stderr)}`)
    }
  }
  const shown = await attemptGit(repository, ['log', '-1', '--format=%ae', commit, '--'], options)
  const author = shown.stdout.trim()
  if (shown.code === 0 && author !== '') return author
  throw new Refusal(`${repository} has no commit ${commit} with an author: push it, or promote another version`)
}
