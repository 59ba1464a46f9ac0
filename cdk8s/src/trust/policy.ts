import { configMapFiles, type Mount } from '../argo/mounts.ts'
import type { TrustPolicy } from '../programs/trust.ts'
import type { ReleaseSettings } from '../steps/release-settings.ts'

/**
 * The one policy that says what may be trusted. From it come the check before a release is published, that before a
 * deployment, and the admission policies of a cluster.
 */
export function trustPolicy(settings: ReleaseSettings): TrustPolicy {
  const { image, chart, platforms, builder, repositories, scanDaysMax } = settings
  return {
    images: [image],
    charts: [chart],
    platforms,
    builder: builder.id,
    buildType: builder.buildType,
    repositories,
    scanDaysMax,
  }
}

/** The policy as the file `policy.json` in a folder that a step mounts. */
export function policyFile(policy: TrustPolicy): Mount {
  const name = 'trust-policy'
  return { ...configMapFiles(name), content: { name, data: { 'policy.json': `${JSON.stringify(policy, null, 2)}\n` } } }
}
