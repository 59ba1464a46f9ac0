import { environment } from './environment.ts'
import { runProgram, say } from './program.ts'
import { requireTrust, trustAnchor } from './trust-check.ts'

/**
 * Decides by the policy in `POLICY` whether an image may be trusted, from what the registry holds and the public keys in
 * `TRUSTED_KEYS`, files whose names end in `.pub`. The same check stands before a release's tags and every deployment.
 */
await runProgram(async () => {
  const env = environment()
  const [image, digest, commit] = [env.required('IMAGE'), env.required('DIGEST'), env.optional('COMMIT')]
  const statements = await requireTrust(trustAnchor(env), { image, digest, ...(commit !== '' && { commit }) })
  say(`${image}@${digest} is to be trusted: ${statements.length} statements by trusted keys.`)
})
