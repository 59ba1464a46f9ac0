import { personPattern } from './promotion-request.ts'
import { Rejection } from './rejection.ts'
import { runNameOf, type TriggeredPipeline } from './triggered-run.ts'
import { covers } from './trust.ts'
import { versionOfTag } from './version.ts'

/** What the sensor gets: everything that a run is started with. */
export interface TriggerEvent {
  readonly pipeline: TriggeredPipeline
  /** The name of the run. */
  readonly name: string
  readonly repository: string
  /** The branch or tag, without `refs/…/`. */
  readonly ref: string
  readonly commit: string
  /** Who pushed, as the git host names them; empty where it does not say, or says something odd. */
  readonly requester: string
}

/** Why a push starts nothing. */
export interface Ignored {
  readonly ignored: string
}

/** A push in the form of GitHub's event `push`, as far as it is read here. */
interface Push {
  readonly ref: string
  readonly after: string
  readonly deleted: boolean
  readonly commits: readonly Commit[]
  readonly head_commit: { readonly id: string } | null
  readonly repository: { readonly html_url: string; readonly pushed_at?: number }
  readonly pusher?: { readonly name?: string }
}

interface Commit {
  readonly added: readonly string[]
  readonly modified: readonly string[]
  readonly removed: readonly string[]
}

const commitForm = /^[0-9a-f]{40}$/
/** Git allows more; a name with braces, quotes or spaces is better left to a person. */
const branchForm = /^[A-Za-z0-9_][A-Za-z0-9._/@#+=,-]{0,199}$/
const requesterForm = new RegExp(personPattern)

/**
 * What the push `body` starts, if anything: `release` for a version tag; `ci` for new commits on a branch, or
 * `ci-chart` where they change nothing but `helm/`. Only repositories that an entry of `allowed` covers start
 * something. A Rejection with 400 where `body` is no push.
 */
export function triggerOf(body: unknown, allowed: readonly string[]): TriggerEvent | Ignored {
  const push = requirePush(body)
  const { ref, after, deleted, head_commit: head, repository } = push
  if (deleted || /^0+$/.test(after)) return { ignored: `${ref} was deleted` }
  if (!allowed.some((entry) => covers(entry, repository.html_url))) {
    return { ignored: `${repository.html_url} is not on the list of repositories` }
  }
  // An annotated tag has a hash of its own; what it points at is the head commit.
  const commit = head?.id ?? ''
  if (!commitForm.test(commit)) throw new Rejection(400, 'head_commit.id is no commit of 40 hexadecimal digits')
  const [, kind, name = ''] = /^refs\/(tags|heads)\/(.*)$/s.exec(ref) ?? []
  const subject = { repository: repository.html_url, ref: name, commit }
  if (kind === 'tags') {
    if (versionOfTag(name) === undefined) return { ignored: `${quoted(ref)} is no tag of a version` }
    return event('release', subject, push)
  }
  if (kind !== 'heads') return { ignored: `${quoted(ref)} is neither a branch nor a tag` }
  if (!branchForm.test(name)) return { ignored: `${quoted(ref)} has characters that no run is started for` }
  if (push.commits.length === 0) return { ignored: `${ref} has no new commits` }
  return event(changesOnlyChart(push.commits) ? 'ci-chart' : 'ci', subject, push)
}

function event(
  pipeline: TriggeredPipeline,
  subject: Omit<TriggerEvent, 'pipeline' | 'name' | 'requester'>,
  push: Push,
) {
  const requester = push.pusher?.name ?? ''
  return {
    pipeline,
    name: runNameOf({ pipeline, ...subject }),
    ...subject,
    requester: requesterForm.test(requester) ? requester : '',
  }
}

/** The second of the push, in milliseconds since 1970, by the signed word of GitHub; nothing where it has none. */
export function pushedAtMs(body: unknown): number | undefined {
  const { repository } = (isObject(body) ? body : {}) as Partial<Push>
  return typeof repository?.pushed_at === 'number' ? repository.pushed_at * 1000 : undefined
}

function changesOnlyChart(commits: readonly Commit[]): boolean {
  const paths = commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed])
  return paths.length > 0 && paths.every((path) => path.startsWith('helm/'))
}

function requirePush(body: unknown): Push {
  const push = (isObject(body) ? body : {}) as Partial<Push>
  const wrong =
    (typeof push.ref !== 'string' && 'ref, such as refs/tags/v1.2.3') ||
    (typeof push.after !== 'string' && 'after, a commit') ||
    (typeof push.deleted !== 'boolean' && 'deleted, true or false') ||
    (typeof push.repository?.html_url !== 'string' && 'repository.html_url') ||
    (!isCommits(push.commits) && 'commits, each with added, modified and removed paths') ||
    undefined
  if (wrong !== undefined) throw new Rejection(400, `the body is no push: give ${wrong}`)
  return push as Push
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
const isPaths = (value: unknown) => Array.isArray(value) && value.every((path) => typeof path === 'string')

function isCommits(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((one) => isObject(one) && isPaths(one.added) && isPaths(one.modified) && isPaths(one.removed))
  )
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 200))
