import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Signer, type Subject, verifiedStatements } from './cosign.ts'
import { environment } from './environment.ts'
import { openEvidence } from './evidence.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { runProgram, say } from './program.ts'
import { predicateTypes } from './trust.ts'

/** What each file of the evidence is, by the end of its name; the others are for people. */
const kinds = {
  '.spdx.json': predicateTypes.spdx,
  '.cdx.json': predicateTypes.cyclonedx,
  '.vuln.json': predicateTypes.scan,
  'openvex.json': predicateTypes.vex,
} as const

/** What cosign calls the types whose form it checks. */
const cosignTypes: Readonly<Record<string, string>> = {
  [predicateTypes.spdx]: 'spdxjson',
  [predicateTypes.cyclonedx]: 'cyclonedx',
  [predicateTypes.scan]: 'vuln',
  [predicateTypes.vex]: 'openvex',
  [predicateTypes.provenance]: 'slsaprovenance1',
}

/**
 * Signs an image and its chart, and what is known of them, one after the other: registries without a referrers API keep
 * the list of what is attached as one tag that every writer replaces. What is there already is not signed again, so a
 * second attempt ends what the first began.
 */
await runProgram(async () => {
  const env = environment()
  const evidence = env.required('EVIDENCE')
  const files = openEvidence(evidence, env.required('EVIDENCE_SHA256'))
  const folder = env.required('SIGNING_KEY')
  const password = readFileSync(join(folder, 'cosign.password'), 'utf8')
  const signer = await Signer.create({ folder, password }, tmpdir())
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

async function ensureSigned(signer: Signer, subject: Subject): Promise<void> {
  const signatures = await verifiedStatements(subject, signer.publicKey, predicateTypes.signature)
  if (signatures.length === 0) await signer.sign(subject)
  say(`signed: ${subject.reference}`)
}

async function ensureAttested(signer: Signer, subject: Subject, type: string, file: string): Promise<void> {
  const predicate: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const known = await verifiedStatements(subject, signer.publicKey, type)
  if (!known.some((statement) => isDeepStrictEqual(statement.predicate, predicate))) {
    await signer.attest(subject, cosignTypes[type] ?? type, file)
  }
  say(`attested: ${type} about ${subject.reference}`)
}
