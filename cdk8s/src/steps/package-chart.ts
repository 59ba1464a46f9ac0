import { files, param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { programs } from './programs.ts'
import { registryEnv, writesRegistry } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** The chart of the same version, with the digest of the image in its values. */
export const packageChart = (settings: ReleaseSettings) =>
  step({
    name: 'package-chart',
    description: 'Packages the chart with the image in it and pushes it under a tag of the run.',
    image: images.node,
    borrow: [tools.helm],
    size: 'small',
    deadlineSeconds: 300,
    retry: 'pod',
    inputs: {
      source: files(),
      commit: param(),
      commitTime: param(),
      version: param(),
      imageDigest: param(),
      runTag: param(),
    },
    outputs: { digest: param() },
    script: 'package-chart.sh',
    env: { IMAGE: settings.image, CHART: settings.chart, ...registryEnv(settings) },
    mounts: { PROGRAMS: programs, ...writesRegistry },
  })
