import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { committedFiles } from './committed-files.ts'
import { type Deployment, deploymentPaths, parseDeployment } from './deployment-files.ts'
import type { Environment } from './environment.ts'
import { requireDigest } from './image-name.ts'
import { Refusal } from './program.ts'
import { releaseValues } from './release-values.ts'

/** What a commit of the deployment repository says of one environment, as Helm wants it. */
export interface ReleaseToApply {
  readonly deployment: Deployment
  /** The file of values that people edit. */
  readonly values: string
  /** What no file of values may decide, by its path in the values. */
  readonly strings: Readonly<Record<string, string>>
}

/**
 * Reads the environment `ENVIRONMENT` in the commit `COMMIT` of `DEPLOYMENT_REPOSITORY`. A Refusal where there is no such
 * commit, what it says cannot be read, or it is not about the image `DIGEST`.
 */
export async function releaseToApply(env: Environment): Promise<ReleaseToApply> {
  const name = env.required('ENVIRONMENT')
  const file = await committedFiles(env.required('DEPLOYMENT_REPOSITORY'), env.required('COMMIT'))
  const path = deploymentPaths.environment(name)
  const deployment = parseDeployment(await file(path), path)
  const digest = requireDigest(env.required('DIGEST'), 'DIGEST')
  if (deployment.imageDigest !== digest) {
    throw new Refusal(`the commit deploys ${deployment.imageDigest}, not ${digest}: give the commit of this image`)
  }
  const values = join(mkdtempSync(join(tmpdir(), 'values-')), 'values.yaml')
  writeFileSync(values, await file(deploymentPaths.values(name)))
  const strings = releaseValues(env.required('IMAGE'), deployment.version, deployment.imageDigest)
  return { deployment, values, strings }
}
