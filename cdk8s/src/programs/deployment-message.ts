import type { Deployment } from './deployment-files.ts'

/** The message of the commit that deploys: a subject, and trailers (git-interpret-trailers(1)) that machines read. */
export function deploymentMessage(environment: string, deployment: Deployment): string {
  const verb = deployment.kind === 'promotion' ? 'promote' : 'roll back'
  return `${verb}(${environment}): ${deployment.version}\n\n${trailers(deployment)}`
}

/** The message of the commit that takes back `reverted`, which deployed `failed`; `stable` is what runs again. */
export function revertMessage(
  environment: string,
  reverted: string,
  failed: Deployment,
  { reason, stable }: { readonly reason: string; readonly stable: Deployment | undefined },
): string {
  const now = stable === undefined ? 'Nothing is deployed.' : `${stable.version} is deployed again.`
  return [
    `Revert "${deploymentMessage(environment, failed).split('\n', 1)[0]}"`,
    `This reverts commit ${reverted}. ${now}`,
    reason,
    trailers(failed),
  ].join('\n\n')
}

function trailers({ version, imageDigest, sourceCommit, requester, approver, workflow, workflowUid }: Deployment) {
  const entries = {
    Version: version,
    'Image-Digest': imageDigest,
    'Source-Commit': sourceCommit,
    'Requested-By': requester,
    'Approved-By': approver,
    Workflow: workflow,
    'Workflow-Uid': workflowUid,
  }
  const lines = Object.entries(entries).filter(([, value]) => value !== '')
  return `${lines.map(([key, value]) => `${key}: ${value}`).join('\n')}\n`
}
