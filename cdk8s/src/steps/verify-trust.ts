import { param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'
import { trustEnv, trustMounts } from './trust-access.ts'

/** Whether an image or a chart may be trusted: the same before it is published and before it is deployed. */
export const verifyTrust = (settings: ReleaseSettings) =>
  step({
    name: 'verify-trust',
    description: 'Verifies by the trust policy who built it, from which commit, and how old its scan is.',
    image: images.node,
    borrow: [tools.cosign],
    size: 'small',
    deadlineSeconds: 300,
    retry: 'pod',
    inputs: {
      image: param({ description: 'The image or chart, without tag and digest.' }),
      digest: param(),
      commit: param({ description: 'The commit that it has to be of. Any, where it is empty.', default: '' }),
    },
    outputs: {},
    script: 'verify-trust.sh',
    env: { ...trustEnv, ...registryEnv(settings) },
    mounts: { PROGRAMS: programs, ...trustMounts(settings), ...readsRegistry },
  })
