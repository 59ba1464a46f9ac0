import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastLine } from './command.ts'
import { attemptGit, git } from './git.ts'
import { say } from './program.ts'

/** A tag and the commit that it points at, of 40 hexadecimal digits. */
export interface GitTag {
  /** Without `refs/tags/`. */
  readonly name: string
  readonly commit: string
}

/**
 * The commit that `tag` points at on the server of `repository`, an http or https URL; nothing where there is no such
 * tag. An annotated tag is followed to its commit. A login is read from the folder `GIT_CREDENTIALS` of the environment.
 * Rejects where the server does not answer.
 */
export async function commitOfTag(repository: string, tag: string): Promise<string | undefined> {
  const name = `refs/tags/${tag}`
  // With ^{} come the commits that annotated tags point at.
  const tags = await listTags(repository, ['--', repository, name, `${name}^{}`])
  // git-ls-remote(1) compares tails: it also lists the tag a/refs/tags/v1.2.3, and first.
  return tags.find((found) => found.name === tag)?.commit
}

/** Every tag on the server of `repository`, as `commitOfTag` finds one. */
export function tagsOf(repository: string): Promise<readonly GitTag[]> {
  return listTags(repository, ['--tags', '--', repository])
}

/**
 * When a tag was made, or its commit where it is not annotated, in milliseconds since 1970: whoever made it could say
 * any time. It fetches that one commit, without files from a server that can leave them out. Rejects where the server
 * does not give it.
 */
export async function tagTimeMs(repository: string, tag: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tag-'))
  const options = { env: { GIT_DIR: folder } }
  try {
    const name = `refs/tags/${tag}`
    await git(repository, ['init', '--quiet', '--bare', folder], options)
    const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=tree:0']
    await git(repository, [...fetch, '--', repository, `${name}:${name}`], options)
    const seconds = await git(repository, ['for-each-ref', '--format=%(creatordate:unix)', name], options)
    return Number(seconds) * 1000
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function listTags(repository: string, args: readonly string[]): Promise<readonly GitTag[]> {
  const { code, stdout, stderr } = await attemptGit(repository, ['ls-remote', ...args])
  if (code !== 0) {
    say(stderr)
    throw new Error(`${repository} did not list its tags: ${lastLine(stderr)}`)
  }
  const commits = new Map<string, string>()
  for (const line of stdout.split('\n')) {
    const [, commit, name] = /^([0-9a-f]{40})\trefs\/tags\/(.+)$/.exec(line) ?? []
    // The line with ^{} comes after that of the tag's own object.
    if (commit !== undefined && name !== undefined) commits.set(name.replace(/\^\{\}$/, ''), commit)
  }
  return [...commits].map(([name, commit]) => ({ name, commit }))
}
