import { param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { testRights } from './chart-rights.ts'
import { programs } from './programs.ts'
import type { RolloutSettings } from './rollout-settings.ts'
import { serviceEnv } from './service-access.ts'

/** Whether what runs is what was asked for, and whether it works. */
export const smokeTest = (environment: RolloutSettings) =>
  step({
    name: 'smoke-test',
    description:
      'Proves that every pod behind the Service runs the digest and is ready, and runs the tests of the chart.',
    image: images.node,
    borrow: [tools.helm],
    size: 'small',
    deadlineSeconds: 900,
    retry: 'pod',
    inputs: { digest: param({ description: 'The image that has to run.' }) },
    outputs: {},
    script: 'smoke-test.sh',
    env: {
      ...serviceEnv(environment),
      // A minute of minReadySeconds, and as long for the last pods to start.
      SETTLE_SECONDS: '120',
      // Argo CD renders the chart and leaves no release of Helm's, whose tests could be run.
      CHART_TESTS: String(environment.argoCd === undefined),
    },
    mounts: { PROGRAMS: programs },
    permissions: testRights(environment),
  })
