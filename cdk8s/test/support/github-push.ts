/** Hashes of the repository's made-up history. */
export const commits = { first: 'a'.repeat(40), second: 'b'.repeat(40), annotatedTag: 'c'.repeat(40) } as const

const nothing = '0'.repeat(40)

export interface PushOptions {
  readonly before?: string
  readonly after?: string
  readonly created?: boolean
  readonly deleted?: boolean
  readonly forced?: boolean
  readonly commits?: readonly Change[]
  /** Null for a ref that is gone. @default second */
  readonly head?: string | null
  readonly url?: string
  /** Seconds since 1970. */
  readonly pushedAt?: number
  readonly pusher?: string
}

export interface Change {
  readonly added?: readonly string[]
  readonly modified?: readonly string[]
  readonly removed?: readonly string[]
}

/**
 * The body of GitHub's event `push` with the members that tell refs, commits and people apart, in the form of its
 * documentation (https://docs.github.com/webhooks/webhook-events-and-payloads#push).
 */
export function githubPush(ref: string, options: PushOptions = {}) {
  const { head = commits.second, url = 'https://github.com/acme/catalog', pusher = 'octocat' } = options
  const name = url.split('/').slice(-2).join('/')
  const person = { name: pusher, email: '1+octocat@users.noreply.github.com' }
  const commitOf = (id: string, { added = [], modified = [], removed = [] }: Change) => ({
    id,
    tree_id: 'd'.repeat(40),
    distinct: true,
    message: 'feat: more',
    timestamp: '2026-11-21T16:00:00+00:00',
    author: { ...person, username: pusher },
    added,
    removed,
    modified,
  })
  return {
    ref,
    before: options.before ?? nothing,
    after: options.after ?? head ?? nothing,
    created: options.created ?? false,
    deleted: options.deleted ?? false,
    forced: options.forced ?? false,
    base_ref: null,
    compare: `${url}/compare/aaaaaaaaaaaa...bbbbbbbbbbbb`,
    commits: (options.commits ?? []).map((change) => commitOf(commits.second, change)),
    head_commit: head === null ? null : commitOf(head, {}),
    repository: {
      id: 186853002,
      name: name.split('/')[1],
      full_name: name,
      private: false,
      html_url: url,
      url,
      clone_url: `${url}.git`,
      created_at: 1557933565,
      updated_at: '2026-11-21T15:20:41Z',
      pushed_at: options.pushedAt ?? 1763740800,
      default_branch: 'main',
    },
    pusher: person,
    sender: { login: pusher, type: 'User' },
  }
}

/** A tag or branch that was deleted. */
export const githubDeletion = (ref: string) =>
  githubPush(ref, { before: commits.first, after: nothing, deleted: true, head: null })
