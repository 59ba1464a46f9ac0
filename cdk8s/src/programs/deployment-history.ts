import { type Deployment, deploymentPaths, parseDeployment, reasonIn } from './deployment-files.ts'
import type { DeploymentRepository } from './deployment-repository.ts'

/** A deployment and the commit of the deployment repository that has it. */
export interface PastDeployment {
  readonly commit: string
  readonly deployment: Deployment
}

/** A search goes back this many commits, at most. */
const commitsMax = 200
/** And looks at so many digests: each may be a question to the registry. */
const digestsMax = 20

/** What the environment is to run now, by the branch as it was last fetched; nothing before its first deployment. */
export async function presentDeployment(
  repository: DeploymentRepository,
  environment: string,
): Promise<Deployment | undefined> {
  const path = deploymentPaths.environment(environment)
  const text = await repository.read(path)
  return text === undefined ? undefined : parseDeployment(text, path)
}

/** The newest of the environment's deployments that `isIt` is true for; nothing where none of the last 200 is. */
export async function findDeployment(
  repository: DeploymentRepository,
  environment: string,
  isIt: (deployment: Deployment) => boolean | Promise<boolean>,
): Promise<PastDeployment | undefined> {
  const path = deploymentPaths.environment(environment)
  for (const commit of (await repository.history(path)).slice(0, commitsMax)) {
    const deployment = readable((await repository.read(path, commit)) ?? '', path)
    if (deployment !== undefined && (await isIt(deployment))) return { commit, deployment }
  }
  return
}

/** What was damaged once, or taken away, is no deployment; only the present one has to be in order. */
function readable(text: string, path: string): Deployment | undefined {
  try {
    return parseDeployment(text, path)
  } catch {
    return
  }
}

/**
 * The newest deployment of a digest other than `except` that is not quarantined and that `isStable` is true for, which
 * is asked once about each digest; nothing where none of the last twenty digests is.
 */
export async function lastStableDeployment(
  repository: DeploymentRepository,
  environment: string,
  except: string,
  isStable: (deployment: Deployment) => Promise<boolean>,
): Promise<PastDeployment | undefined> {
  const seen = new Set([except])
  return findDeployment(repository, environment, async (deployment) => {
    const { imageDigest } = deployment
    if (seen.has(imageDigest) || seen.size > digestsMax) return false
    seen.add(imageDigest)
    return (await quarantineOf(repository, imageDigest)) === undefined && isStable(deployment)
  })
}

/** Why `digest` is quarantined; nothing where it is not. */
export async function quarantineOf(repository: DeploymentRepository, digest: string): Promise<string | undefined> {
  const text = await repository.read(deploymentPaths.quarantine(digest))
  return text === undefined ? undefined : reasonIn(text)
}

/** Why nothing may be promoted to the environment; nothing where it may. */
export async function holdOf(repository: DeploymentRepository, environment: string): Promise<string | undefined> {
  const text = await repository.read(deploymentPaths.hold(environment))
  return text === undefined ? undefined : reasonIn(text)
}
