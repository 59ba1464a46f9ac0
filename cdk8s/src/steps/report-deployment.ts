import { param, secretFiles, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import type { EnvironmentSettings } from './delivery-settings.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'
import type { ReportSettings } from './report.ts'

/** Tells the catalog API of an environment how a deployment ended, for the figures of delivery. */
export const reportDeployment = (
  settings: ReleaseSettings & { readonly reports: ReportSettings },
  { name, deliveryApi = '' }: EnvironmentSettings,
) =>
  step({
    name: 'report-deployment',
    description: 'Tells the catalog API how the deployment ended.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 300,
    // The report of a run is the same whenever it is made.
    retry: 'pod',
    inputs: {
      kind: param(),
      digest: param(),
      version: param(),
      commit: param(),
      status: param(),
      recoveryStatus: param({ description: 'How the smoke test of what was brought back ended.' }),
      startedAt: param(),
      durationSeconds: param(),
      run: param(),
      runId: param(),
    },
    outputs: {},
    script: 'report-deployment.sh',
    env: {
      ENVIRONMENT: name,
      DELIVERY_API: deliveryApi,
      RUN_URL: settings.reports.runUrl ?? '',
      IMAGE: settings.image,
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, DELIVERY_API_CREDENTIALS: secretFiles('delivery-api'), ...readsRegistry },
  })
