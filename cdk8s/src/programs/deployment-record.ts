import { requireDigest } from './image-name.ts'
import { Refusal } from './program.ts'
import { resourceUriOf, type VerificationSummary } from './verification-summary.ts'
import { type RunIdentity, requireOrigin } from './workflow-origin.ts'
import { inputOf, outputOf, succeededTask, type Workflow } from './workflow-status.ts'

/** What a deployment did, by the record of the controller that ran it. */
export interface DeploymentRecord {
  readonly run: RunIdentity
  readonly environment: string
  readonly imageDigest: string
  /** The commit of the deployment repository: 40 hexadecimal digits. */
  readonly deploymentCommit: string
  /** RFC 3339: when its watch was found good. */
  readonly verifiedAt: string
}

/** Who vouches for it, by which policy, and how far by SLSA's levels. */
export interface SummaryIssuer {
  /** The `verifier.id`: a TypeURI. */
  readonly id: string
  readonly image: string
  /** The page about the policy, and the SHA-256 of its text in hexadecimal digits. */
  readonly policy: { readonly uri: string; readonly sha256: string }
}

const commitForm = /^[0-9a-f]{40}$/
const namespaceForm = /^delivery-([a-z]+)$/

/**
 * Reads the record out of a Workflow object. A Refusal where it is not the run that `expected` names, was not made from
 * the template `deploy` of a delivery namespace alone, or has not passed everything that a verified deployment passes,
 * with one digest and one commit all the way.
 */
export function deploymentRecord(workflow: Workflow, expected: RunIdentity): DeploymentRecord {
  requireOrigin(workflow, expected, 'deploy')
  const [, environment] = namespaceForm.exec(expected.namespace) ?? []
  if (environment === undefined) throw new Refusal(`${expected.namespace} is not the namespace of an environment`)
  const committed = succeededTask(workflow, 'commit-deployment')
  const applied = succeededTask(workflow, 'apply', ['apply-release', 'await-health'])
  const tested = succeededTask(workflow, 'smoke-test')
  const watched = succeededTask(workflow, 'watch')
  const accepted = succeededTask(workflow, 'accept-watch', ['accept'])
  const imageDigest = requireDigest(inputOf(committed, 'digest'), 'the image')
  const deploymentCommit = outputOf(committed, 'commit')
  if (!commitForm.test(deploymentCommit)) throw new Refusal('no commit of the deployment repository is recorded')
  if (inputOf(applied, 'commit') !== deploymentCommit) throw new Refusal('another commit was applied than was made')
  const others = [tested, watched].map((node) => inputOf(node, 'digest')).filter((digest) => digest !== imageDigest)
  if (others.length > 0) throw new Refusal(`${others[0]} was tested, and ${imageDigest} was deployed`)
  if (inputOf(accepted, 'verdict') !== 'passed') throw new Refusal('the watch did not pass')
  const { name, namespace, uid } = expected
  return {
    run: { name, namespace, uid },
    environment,
    imageDigest,
    deploymentCommit,
    verifiedAt: accepted.finishedAt ?? workflow.metadata.creationTimestamp,
  }
}

/** The summary of a deployment, the same for every attempt to sign it. */
export function summaryOf(record: DeploymentRecord, { id, image, policy }: SummaryIssuer): VerificationSummary {
  const { run, environment, deploymentCommit, verifiedAt } = record
  return {
    verifier: { id },
    timeVerified: verifiedAt,
    resourceUri: resourceUriOf(image),
    policy: { uri: policy.uri, digest: { sha256: policy.sha256 } },
    verificationResult: 'PASSED',
    verifiedLevels: ['SLSA_BUILD_LEVEL_2'],
    slsaVersion: '1.0',
    environment: {
      name: environment,
      deploymentCommit,
      workflow: `${run.namespace}/${run.name}`,
      workflowUid: run.uid,
    },
  }
}
