import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Subject, verifiedStatements } from './cosign.ts'
import type { Environment } from './environment.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { Refusal } from './program.ts'
import { distrust, predicateTypes, type Statement, type TrustPolicy } from './trust.ts'

/** What is to be trusted. */
export interface Candidate {
  /** `host/path` of an image or a chart. */
  readonly image: string
  readonly digest: string
  /** The commit that it has to be built from; any where it is not given. */
  readonly commit?: string
}

/** The policy in the file `POLICY`, and the public keys in the folder `TRUSTED_KEYS`, files whose names end in `.pub`. */
export interface TrustAnchor {
  readonly policy: TrustPolicy
  readonly keys: readonly [string, ...string[]]
  readonly plainHttp: boolean
}

/** Reads the anchor. A Refusal where there is no key. */
export function trustAnchor(env: Environment): TrustAnchor {
  const folder = env.required('TRUSTED_KEYS')
  const names = readdirSync(folder).filter((name) => name.endsWith('.pub'))
  const [first, ...rest] = names.toSorted().map((name) => join(folder, name))
  if (first === undefined) throw new Refusal('there is no key to trust: put the public key into its secret')
  return {
    policy: JSON.parse(readFileSync(env.required('POLICY'), 'utf8')) as TrustPolicy,
    keys: [first, ...rest],
    plainHttp: env.optional('PLAIN_HTTP') === 'true',
  }
}

/** The statements of type `type` about an image that one of the trusted keys has signed. */
export async function trustedStatements(
  { keys, plainHttp }: Omit<TrustAnchor, 'policy'>,
  { image, digest }: Candidate,
  type: string,
): Promise<readonly Statement[]> {
  parseImageName(image)
  const subject: Subject = { reference: `${image}@${requireDigest(digest, 'the image')}`, plainHttp }
  const found: Statement[] = []
  for (const key of keys) found.push(...(await verifiedStatements(subject, key, type)))
  return found
}

/** The statements about `candidate` by trusted keys. A Refusal with every reason why it is not to be trusted. */
export async function requireTrust(anchor: TrustAnchor, candidate: Candidate): Promise<readonly Statement[]> {
  const statements: Statement[] = []
  for (const type of Object.values(predicateTypes)) {
    statements.push(...(await trustedStatements(anchor, candidate, type)))
  }
  const problems = distrust(anchor.policy, { ...candidate, statements, nowMs: Date.now() })
  if (problems.length === 0) return statements
  throw new Refusal(`${candidate.image}@${candidate.digest} is not to be trusted:\n${problems.join('\n')}`)
}
