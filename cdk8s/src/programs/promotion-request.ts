import type { Environment } from './environment.ts'
import { requireDigest } from './image-name.ts'
import { Refusal } from './program.ts'
import { parseVersion } from './version.ts'

/** What somebody wants to have deployed. */
export interface PromotionRequest {
  readonly digest: string
  readonly version: string
  /** The commit that the image has to be built from; any where it is empty. */
  readonly commit: string
  /** Who asks; empty where nobody said. */
  readonly requester: string
}

/** Reads `DIGEST`, `VERSION`, `COMMIT` and `REQUESTER`, which anybody may have written. A Refusal says what to write. */
export function promotionRequest(env: Environment): PromotionRequest {
  const [digest, version] = [requireDigest(env.optional('DIGEST'), 'the digest'), env.optional('VERSION')]
  const [commit, requester] = [env.optional('COMMIT'), requirePerson(env.optional('REQUESTER'), 'requester')]
  if (parseVersion(version) === undefined) {
    throw new Refusal(`version is ${quoted(version)}: give a semantic version such as 1.2.3, without a leading v`)
  }
  if (commit !== '' && !/^[0-9a-f]{40}$/.test(commit)) {
    throw new Refusal(`commit is ${quoted(commit)}: give its full 40 hexadecimal digits, or leave it out`)
  }
  return { digest, version, commit, requester }
}

/** The name of a user of the cluster or a git host, or nothing. It becomes a line of a commit message. */
export const personPattern = '^[A-Za-z0-9._:@/+#-]{0,253}$'

/** `text` where it may be the name of a user of the cluster, or is empty; else a Refusal that calls it `what`. */
export function requirePerson(text: string, what: string): string {
  if (new RegExp(personPattern).test(text)) return text
  throw new Refusal(`${what} is ${quoted(text)}: give the name of a user of the cluster, such as ada@example.com`)
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 200))
