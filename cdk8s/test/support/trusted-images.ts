import { predicateTypes } from '../../src/programs/trust.ts'
import { verificationSummaryType } from '../../src/programs/verification-summary.ts'
import { sourceCommit, uidOf } from './deployments.ts'

export const verifier = 'https://example.com/verifier'

/** A policy about an image and a chart of a registry. */
export const policyFor = (image: string, chart: string, repository = 'https://github.com/acme/catalog') => ({
  images: [image],
  charts: [chart],
  platforms: ['linux/amd64'],
  builder: 'https://example.com/builder',
  buildType: 'https://example.com/build-type',
  repositories: [repository],
  scanDaysMax: 7,
})
type Policy = ReturnType<typeof policyFor>

/** A line of the fake cosign's store: a statement about `image@digest`, signed with `key`. */
function line(image: string, digest: string, [type, predicate]: readonly [string, unknown], key = 'public-1'): string {
  const subject = [{ digest: { sha256: digest.slice(7) } }]
  const payload = JSON.stringify({ predicateType: type, subject, predicate })
  return `${type} ${key} ${image}@${digest} ${Buffer.from(payload).toString('base64')}`
}

/** Everything that the policy wants of an image, or of a chart, that was built from `commit`. */
export function trusted(
  policy: Policy,
  image: string,
  digest: string,
  { scannedAt = new Date(), commit = sourceCommit } = {},
): readonly string[] {
  const scan = {
    scanner: { result: { Metadata: { ImageConfig: { os: 'linux', architecture: 'amd64' } } } },
    metadata: { scanFinishedOn: scannedAt.toISOString() },
  }
  const provenance = {
    buildDefinition: {
      buildType: policy.buildType,
      externalParameters: { repository: policy.repositories[0] },
      resolvedDependencies: [{ digest: { gitCommit: commit } }],
    },
    runDetails: { builder: { id: policy.builder } },
  }
  const statements: readonly (readonly [string, unknown])[] = [
    [predicateTypes.signature, {}],
    [predicateTypes.provenance, provenance],
    [predicateTypes.spdx, {}],
    [predicateTypes.cyclonedx, {}],
    [predicateTypes.scan, scan],
  ]
  return statements.map((statement) => line(image, digest, statement))
}

/** A verification summary of `environment` by the run `workflowUid`, signed with `key`. */
export function verifiedIn(
  environment: string,
  image: string,
  digest: string,
  { at = new Date(0), key = 'public-1', id = verifier, workflowUid = uidOf('b') } = {},
): string {
  const predicate = {
    verifier: { id },
    timeVerified: at.toISOString(),
    resourceUri: `oci://${image}`,
    verificationResult: 'PASSED',
    environment: { name: environment, workflowUid },
  }
  return line(image, digest, [verificationSummaryType, predicate], key)
}

/** Bash that puts `lines` into the fake cosign's store before it looks. */
export const storeOf = (lines: readonly string[]) => `cat >"$SCRATCH/store" <<'END'\n${lines.join('\n')}\nEND\n`
