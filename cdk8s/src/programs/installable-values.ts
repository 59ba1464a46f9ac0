import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploymentPaths } from './deployment-files.ts'
import type { DeploymentRepository } from './deployment-repository.ts'
import type { Environment } from './environment.ts'
import { objectionTo, pullChart } from './helm.ts'
import { Refusal } from './program.ts'
import { releaseValues } from './release-values.ts'
import { serviceOf } from './service-pods.ts'

/** A version to install. */
export interface Installation {
  readonly version: string
  readonly imageDigest: string
  readonly chartDigest: string
}

/**
 * A Refusal where the chart cannot be installed with the present values of `ENVIRONMENT`. What failed for them after its
 * commit would be quarantined, though the image is not to blame.
 */
export async function requireInstallableValues(
  env: Environment,
  repository: DeploymentRepository,
  { version, imageDigest, chartDigest }: Installation,
): Promise<void> {
  const path = deploymentPaths.values(env.required('ENVIRONMENT'))
  const text = await repository.read(path)
  if (text === undefined) throw new Refusal(`the deployment repository has no ${path}: write it, and commit it`)
  const values = join(mkdtempSync(join(tmpdir(), 'values-')), 'values.yaml')
  writeFileSync(values, text)
  const chart = await pullChart(env.required('CHART'), chartDigest, env.optional('PLAIN_HTTP') === 'true')
  const { release: name, namespace } = serviceOf(env)
  const strings = releaseValues(env.required('IMAGE'), version, imageDigest)
  const objection = await objectionTo({ name, namespace }, { chart, values: [values], strings })
  if (objection === undefined) return
  throw new Refusal(`${path} cannot be deployed with the chart of ${version}; correct it by a commit: ${objection}`)
}
