import { files, param, secretFiles, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { programs } from './programs.ts'
import { registryEnv, writesRegistry } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** The one step that has the key. */
export const sign = (settings: ReleaseSettings) =>
  step({
    name: 'sign',
    description: 'Signs the image and the chart, and attests how they were made and what is in them.',
    image: images.node,
    borrow: [tools.cosign],
    size: 'small',
    deadlineSeconds: 600,
    // What is signed already stays: a second attempt ends what the first began.
    retry: 'pod',
    inputs: {
      imageDigest: param(),
      chartDigest: param(),
      evidenceKey: param(),
      evidenceSha256: param(),
      provenance: files({ file: 'provenance.json' }),
      // The release's own: the seal says whether it is still what was scanned.
      evidence: files({ key: { input: 'evidenceKey' } }),
    },
    outputs: {},
    script: 'sign.sh',
    env: { IMAGE: settings.image, CHART: settings.chart, ...registryEnv(settings) },
    mounts: { PROGRAMS: programs, SIGNING_KEY: secretFiles('signing-key'), ...writesRegistry },
  })
