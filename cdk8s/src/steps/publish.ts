import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { programs } from './programs.ts'
import { registryEnv, writesRegistry } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** The names that people pull by. */
export const publish = (settings: ReleaseSettings) =>
  step({
    name: 'publish',
    description: 'Names the verified image and chart by version, and the image by commit and as the latest.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 300,
    retry: 'pod',
    inputs: { version: param(), commit: param(), imageDigest: param(), chartDigest: param() },
    outputs: { newest: param({ description: 'true where no published version is newer.' }) },
    script: 'publish.sh',
    env: { IMAGE: settings.image, CHART: settings.chart, ...registryEnv(settings) },
    mounts: { PROGRAMS: programs, ...writesRegistry },
  })
