import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Signer, type Subject } from '../../../cdk8s/src/programs/cosign.ts'
import type { TrustPolicy } from '../../../cdk8s/src/programs/trust.ts'

/** What a release attests of its image, by what cosign calls the types. */
export type StatementType = 'slsaprovenance1' | 'spdxjson' | 'cyclonedx' | 'vuln'
export const statementTypes: readonly StatementType[] = ['slsaprovenance1', 'spdxjson', 'cyclonedx', 'vuln']

const password = 'only for this run'

/** A new key pair in `folder`, and what signs with it. Throws Error where cosign does not make it. */
export async function newSigner(folder: string): Promise<Signer> {
  await mkdir(folder, { recursive: true })
  const env = { ...process.env, COSIGN_PASSWORD: password }
  const { status, stderr } = spawnSync('cosign', ['generate-key-pair'], { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`cosign generate-key-pair: ${stderr}`)
  return Signer.create({ folder, password }, folder)
}

/** The smallest predicate of each type that says what `policy` asks for. */
export function predicates({ builder, buildType, repositories }: TrustPolicy): Record<StatementType, unknown> {
  const now = new Date().toISOString()
  return {
    slsaprovenance1: {
      buildDefinition: { buildType, externalParameters: { repository: repositories[0] } },
      runDetails: { builder: { id: builder } },
    },
    spdxjson: { spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'image', packages: [] },
    cyclonedx: { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] },
    vuln: {
      invocation: { uri: '', event_id: '', 'builder.id': '' },
      scanner: { uri: 'pkg:trivy', version: '0', db: { uri: '', version: '' }, result: {} },
      metadata: { scanStartedOn: now, scanFinishedOn: now },
    },
  }
}

/** Attests `predicate` of `subject` as a statement of `type`; `folder` takes the file. */
export async function attest(
  signer: Signer,
  subject: Subject,
  type: StatementType,
  { predicate, folder }: { readonly predicate: unknown; readonly folder: string },
): Promise<void> {
  const file = join(folder, `${type}.json`)
  await writeFile(file, JSON.stringify(predicate))
  await signer.attest(subject, type, file)
}
