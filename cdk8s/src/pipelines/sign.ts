import { param, pipeline } from '../argo/index.ts'
import { readRelease } from '../steps/read-release.ts'
import type { ReleaseSettings } from '../steps/release-settings.ts'
import { sign as signStep } from '../steps/sign.ts'

/** What signs one at a time: registries without a referrers API keep what is attached as one tag, which writers replace. */
export const signingLock = 'signing'

/** Signing, in the namespace of the key. Whoever submits it says which release; the rest is in that release's record. */
export const sign = (settings: ReleaseSettings) =>
  pipeline({
    name: 'sign',
    description: 'Signs what a release made. Submitted by a release that has passed its gate.',
    namespace: 'release',
    parameters: { releaseName: param(), releaseUid: param() },
    deadlineSeconds: 900,
    mutexes: () => [signingLock],
    compose: ({ releaseName, releaseUid }, run) => {
      const release = run(readRelease(settings), { releaseName, releaseUid })
      run(signStep(settings), {
        imageDigest: release.imageDigest,
        chartDigest: release.chartDigest,
        evidenceKey: release.evidenceKey,
        evidenceSha256: release.evidenceSha256,
        provenance: release.provenance,
      })
    },
  })
