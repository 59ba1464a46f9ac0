import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureAttested, ensureSigned, signingKey } from './attestation.ts'
import { Signer, type Subject } from './cosign.ts'
import { environment } from './environment.ts'
import { openEvidence } from './evidence.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { runProgram } from './program.ts'
import { predicateTypes } from './trust.ts'

/** What each file of the evidence is, by the end of its name; the others are for people. */
const kinds = {
  '.spdx.json': predicateTypes.spdx,
  '.cdx.json': predicateTypes.cyclonedx,
  '.vuln.json': predicateTypes.scan,
  'openvex.json': predicateTypes.vex,
} as const

/**
 * Signs an image and its chart, and what is known of them, one after the other: registries without a referrers API keep
 * the list of what is attached as one tag that every writer replaces. What is there already is not signed again, so a
 * second attempt ends what the first began.
 */
await runProgram(async () => {
  const env = environment()
  const evidence = env.required('EVIDENCE')
  const files = openEvidence(evidence, env.required('EVIDENCE_SHA256'))
  const signer = await Signer.create(signingKey(env), tmpdir())
  const image = subject(env.required('IMAGE'), env.required('IMAGE_DIGEST'))
  const chart = subject(env.required('CHART'), env.required('CHART_DIGEST'))
  const provenance = env.required('PROVENANCE')
  for (const one of [chart, image]) {
    await ensureSigned(signer, one)
    await ensureAttested(signer, one, predicateTypes.provenance, provenance)
  }
  for (const [ending, type] of Object.entries(kinds)) {
    for (const name of files.filter((file) => file.endsWith(ending))) {
      await ensureAttested(signer, image, type, join(evidence, name))
    }
  }

  function subject(name: string, digest: string): Subject {
    parseImageName(name)
    const plainHttp = env.optional('PLAIN_HTTP') === 'true'
    return { reference: `${name}@${requireDigest(digest, name)}`, plainHttp }
  }
})
