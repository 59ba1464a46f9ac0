import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Signer, type SigningKey, type Subject, verifiedStatements } from './cosign.ts'
import type { Environment } from './environment.ts'
import { say } from './program.ts'
import { predicateTypes } from './trust.ts'

/** What cosign calls the types whose form it checks. */
const cosignTypes: Readonly<Record<string, string>> = {
  [predicateTypes.spdx]: 'spdxjson',
  [predicateTypes.cyclonedx]: 'cyclonedx',
  [predicateTypes.scan]: 'vuln',
  [predicateTypes.vex]: 'openvex',
  [predicateTypes.provenance]: 'slsaprovenance1',
}

/** The key pair in the folder `SIGNING_KEY`. */
export function signingKey(env: Environment): SigningKey {
  const folder = env.required('SIGNING_KEY')
  return { folder, password: readFileSync(join(folder, 'cosign.password'), 'utf8') }
}

/** Signs `subject`, unless this key has signed it already. */
export async function ensureSigned(signer: Signer, subject: Subject): Promise<void> {
  const signatures = await verifiedStatements(subject, signer.publicKey, predicateTypes.signature)
  if (signatures.length === 0) await signer.sign(subject)
  say(`signed: ${subject.reference}`)
}

/** Attests the predicate in `file`, of the type `type`, about `subject`, unless this key has attested the same already. */
export async function ensureAttested(signer: Signer, subject: Subject, type: string, file: string): Promise<void> {
  const predicate: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const known = await verifiedStatements(subject, signer.publicKey, type)
  if (!known.some((statement) => isDeepStrictEqual(statement.predicate, predicate))) {
    await signer.attest(subject, cosignTypes[type] ?? type, file)
  }
  say(`attested: ${type} about ${subject.reference}`)
}
