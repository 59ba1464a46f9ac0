import { execFile } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'

/** A push that has ended. */
export interface EndedPush {
  /** The folder of the bare repository, and its name in URLs. */
  readonly repository: string
  readonly name: string
  /** What refs were before it. */
  readonly refs: Refs
  readonly pusher: string
}

/** Hashes by the names of refs. */
export type Refs = ReadonlyMap<string, string>

const run = promisify(execFile)
const nothing = '0'.repeat(40)

async function git(repository: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-c', 'safe.directory=*', '-C', repository, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout.trimEnd()
}

const linesOf = (text: string) => text.split('\n').filter(Boolean)

export async function refsOf(repository: string): Promise<Refs> {
  const lines = linesOf(await git(repository, 'for-each-ref', '--format=%(objectname) %(refname)'))
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]))
}

/** Sends the event `push`, in the form of GitHub, for each ref that a push has changed. A receiver that is away misses it. */
export async function announce(push: EndedPush): Promise<void> {
  const url = process.env['WEBHOOK_URL'] ?? ''
  if (url === '') return
  const after = await refsOf(push.repository)
  const changed = [...new Set([...push.refs.keys(), ...after.keys()])].filter(
    (ref) => push.refs.get(ref) !== after.get(ref),
  )
  for (const ref of changed) {
    const body = JSON.stringify(await eventOf(push, ref, after.get(ref) ?? nothing))
    const sent = await fetch(url, {
      method: 'POST',
      body,
      headers: headersOf(body),
      signal: AbortSignal.timeout(10_000),
    }).then(
      async (response) => `${response.status} ${(await response.text()).trim()}`,
      (error: unknown) => `no answer: ${String(error)}`,
    )
    console.log(`${ref} of ${push.name}: ${sent}`)
  }
}

async function eventOf({ repository, name, refs, pusher }: EndedPush, ref: string, after: string) {
  const before = refs.get(ref) ?? nothing
  const deleted = after === nothing
  const head = deleted ? undefined : await git(repository, 'rev-parse', `${after}^{commit}`)
  const known = [...refs.values()].map((hash) => `^${hash}`)
  const hashes = head === undefined ? [] : linesOf(await git(repository, 'rev-list', '--max-count=100', head, ...known))
  const commits = await Promise.all(hashes.map((hash) => commitOf(repository, hash)))
  return {
    ref,
    before,
    after,
    created: before === nothing,
    deleted,
    commits,
    head_commit: head === undefined ? null : { id: head },
    repository: { html_url: `${process.env['HTML_URL'] ?? ''}/${name}`, pushed_at: Math.floor(Date.now() / 1000) },
    pusher: { name: pusher },
  }
}

async function commitOf(repository: string, id: string) {
  const lines = linesOf(
    await git(repository, 'diff-tree', '--root', '--no-commit-id', '--name-status', '--no-renames', '-r', id),
  )
  const paths = (status: string) => lines.filter((line) => line.startsWith(`${status}\t`)).map((line) => line.slice(2))
  return { id, added: paths('A'), modified: paths('M'), removed: paths('D') }
}

/** As Standard Webhooks 1.0.0 define them. */
function headersOf(body: string): Record<string, string> {
  const [id, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1000))]
  const key = Buffer.from((process.env['WEBHOOK_SECRET'] ?? '').replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
