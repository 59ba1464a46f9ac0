import { tmpdir } from 'node:os'
import { ensureAttested, signingKey } from './attestation.ts'
import { Signer } from './cosign.ts'
import { environment } from './environment.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { runProgram } from './program.ts'
import { verificationSummaryType } from './verification-summary.ts'

/** Signs the verification summary in `SUMMARY` about an image, unless it is signed already. */
await runProgram(async () => {
  const env = environment()
  const image = env.required('IMAGE')
  parseImageName(image)
  const digest = requireDigest(env.required('IMAGE_DIGEST'), image)
  const signer = await Signer.create(signingKey(env), tmpdir())
  const subject = { reference: `${image}@${digest}`, plainHttp: env.optional('PLAIN_HTTP') === 'true' }
  await ensureAttested(signer, subject, verificationSummaryType, env.required('SUMMARY'))
})
