import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifiedStatements } from './cosign.ts'
import { environment } from './environment.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { distrust, predicateTypes, type Statement, type TrustPolicy } from './trust.ts'

/**
 * Decides by the policy in `POLICY` whether an image may be trusted, from what the registry holds and the public keys in
 * `TRUSTED_KEYS`, files whose names end in `.pub`. The same program stands before a release's tags and every deployment.
 */
await runProgram(async () => {
  const env = environment()
  const [image, commit] = [env.required('IMAGE'), env.optional('COMMIT')]
  parseImageName(image)
  const digest = requireDigest(env.required('DIGEST'), 'the image')
  const policy = JSON.parse(readFileSync(env.required('POLICY'), 'utf8')) as TrustPolicy
  const subject = { reference: `${image}@${digest}`, plainHttp: env.optional('PLAIN_HTTP') === 'true' }
  const statements: Statement[] = []
  for (const key of trustedKeys(env.required('TRUSTED_KEYS'))) {
    for (const type of Object.values(predicateTypes)) statements.push(...(await verifiedStatements(subject, key, type)))
  }
  const claim = { image, digest, statements, nowMs: Date.now(), ...(commit !== '' && { commit }) }
  const problems = distrust(policy, claim)
  if (problems.length > 0) throw new Refusal(`${subject.reference} is not to be trusted:\n${problems.join('\n')}`)
  say(`${subject.reference} is to be trusted: ${statements.length} statements by trusted keys.`)
})

function trustedKeys(folder: string): readonly string[] {
  const keys = readdirSync(folder).filter((name) => name.endsWith('.pub'))
  if (keys.length === 0) throw new Refusal('there is no key to trust: put the public key into its secret')
  return keys.toSorted().map((name) => join(folder, name))
}
