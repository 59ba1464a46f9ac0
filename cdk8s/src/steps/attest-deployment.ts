import { files, param, secretFiles, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { programs } from './programs.ts'
import { registryEnv, writesRegistry } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** Signs that an image was verified in an environment. */
export const attestDeployment = (settings: ReleaseSettings) =>
  step({
    name: 'attest-deployment',
    description: 'Attests that an image was verified in an environment.',
    image: images.node,
    borrow: [tools.cosign],
    size: 'small',
    deadlineSeconds: 300,
    // What is attested already is not attested again.
    retry: 'pod',
    inputs: { imageDigest: param(), summary: files({ file: 'verification-summary.json' }) },
    outputs: {},
    script: 'attest-deployment.sh',
    env: { IMAGE: settings.image, ...registryEnv(settings) },
    mounts: { PROGRAMS: programs, SIGNING_KEY: secretFiles('signing-key'), ...writesRegistry },
  })
