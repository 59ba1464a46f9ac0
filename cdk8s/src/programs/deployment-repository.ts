import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLine } from './command.ts'
import { attemptGit, git, repositoryUrlForm } from './git.ts'
import { Refusal, say } from './program.ts'

export interface DeploymentRepositoryOptions {
  /** An http or https URL. A login is read from the folder `GIT_CREDENTIALS` of the environment. */
  readonly url: string
  readonly branch: string
}

/** One commit to make. */
export interface Change {
  /** Subject, body and trailers (git-interpret-trailers(1)). */
  readonly message: string
  /** The new text of files by their path; a file without one is removed. */
  readonly files: Readonly<Record<string, string | undefined>>
}

/** Pushes of one change, the first included, while others push in between. */
const pushesMax = 6
const raceWaitMs = 500

/** What git says where somebody else has pushed since the fetch. */
const overtaken = /\[rejected\]|fetch first|non-fast-forward|cannot lock ref|failed to update ref|stale info/i

/** Who makes the commits. */
const identity = { name: 'catalog-delivery', email: 'catalog-delivery@localhost' } as const

/**
 * The repository that says what each environment runs, as a bare clone: no file of it is ever checked out, so no link,
 * attribute or hook in it does anything here.
 */
export class DeploymentRepository {
  readonly #url: string
  /** In full: of a short name git takes a tag before a branch. */
  readonly #ref: string
  readonly #folder: string

  private constructor({ url, branch }: DeploymentRepositoryOptions, folder: string) {
    this.#url = url
    this.#ref = `refs/heads/${branch}`
    this.#folder = folder
  }

  /** Clones it. A Refusal where the URL is none or the branch is missing; rejects where the server is away. */
  static async open(options: DeploymentRepositoryOptions): Promise<DeploymentRepository> {
    const { url, branch } = options
    if (!repositoryUrlForm.test(url)) {
      throw new Refusal(`the deployment repository is ${JSON.stringify(url)}: give a URL such as https://host/name`)
    }
    const folder = mkdtempSync(join(tmpdir(), 'deployments-'))
    const args = [
      'clone',
      '--quiet',
      '--bare',
      '--template=',
      '--single-branch',
      '--no-tags',
      '--branch',
      branch,
      '--',
      url,
      folder,
    ]
    const { code, stderr } = await attemptGit(url, args)
    if (code === 0) return new DeploymentRepository(options, folder)
    if (/remote branch .* not found|empty repository/i.test(stderr)) {
      throw new Refusal(`${url} has no branch ${branch}: write its first commit with scripts/deployments-init`)
    }
    say(stderr)
    throw new Error(`${url} could not be cloned: ${lastLine(stderr)}`)
  }

  /** The commit that the branch was at when it was last fetched. */
  head(): Promise<string> {
    return this.#git('rev-parse', '--verify', this.#ref)
  }

  /** The text of a file at `commit`; nothing where there is no regular file of that path. */
  async read(path: string, commit = this.#ref): Promise<string | undefined> {
    const entry = await this.#git('ls-tree', commit, '--', path)
    const [, object] = /^100(?:644|755) blob ([0-9a-f]+)\t/.exec(entry) ?? []
    if (object === undefined) return
    return git(this.#url, ['cat-file', 'blob', object], this.#options())
  }

  /** The commits that changed the file at `path`, the newest first. */
  async history(path: string): Promise<readonly string[]> {
    return (await this.#git('rev-list', this.#ref, '--', path)).split('\n').filter(Boolean)
  }

  /**
   * Fetches, asks `decide` for a change to what is there now, commits and pushes it; resolves to the commit. Where
   * somebody else has pushed first, `decide` is asked again about the new head, up to six times in all. Nothing where
   * `decide` wants no change. What `decide` throws ends it, with nothing pushed.
   */
  async change(decide: () => Promise<Change | undefined>): Promise<string | undefined> {
    for (let push = 1; ; push++) {
      await this.#git('fetch', '--quiet', 'origin', `+${this.#ref}:${this.#ref}`)
      const change = await decide()
      if (change === undefined) return
      const commit = await this.#commit(change)
      const { code, stderr } = await attemptGit(
        this.#url,
        ['push', '--quiet', 'origin', `${commit}:${this.#ref}`],
        this.#options(),
      )
      if (code === 0) {
        await this.#git('update-ref', this.#ref, commit)
        return commit
      }
      if (!overtaken.test(stderr) || push === pushesMax) {
        say(stderr)
        throw new Error(`the commit could not be pushed to ${this.#url}: ${lastLine(stderr)}`)
      }
      say(`Somebody else has pushed to ${this.#ref}: looking at it again.`)
      await sleep(raceWaitMs * push * (0.5 + Math.random()))
    }
  }

  async #commit({ message, files }: Change): Promise<string> {
    const head = await this.head()
    const scratch = mkdtempSync(join(tmpdir(), 'commit-'))
    await this.#git('read-tree', head)
    for (const [path, text] of Object.entries(files)) {
      if (text === undefined) {
        // Git removes a name from the index only beside a work tree; this one is empty.
        const { env } = this.#options()
        const args = ['update-index', '--force-remove', '--', path]
        await git(this.#url, args, { env: { ...env, GIT_WORK_TREE: scratch } })
        continue
      }
      const file = join(scratch, 'file')
      writeFileSync(file, text)
      const object = await this.#git('hash-object', '-w', '--no-filters', '--', file)
      await this.#git('update-index', '--add', '--cacheinfo', `100644,${object},${path}`)
    }
    const file = join(scratch, 'message')
    writeFileSync(file, message)
    return this.#git('commit-tree', '-p', head, '-F', file, await this.#git('write-tree'))
  }

  async #git(...args: readonly string[]): Promise<string> {
    return (await git(this.#url, args, this.#options())).trimEnd()
  }

  #options() {
    const { name, email } = identity
    return {
      env: {
        GIT_DIR: this.#folder,
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
      },
    }
  }
}
