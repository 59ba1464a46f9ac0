import { parseArgs } from 'node:util'
import { parseCommandLine } from '../../../cdk8s/src/command-line.ts'
import type { EnvironmentSettings } from '../../../cdk8s/src/steps/delivery-settings.ts'
import { synthesise, writeFiles } from '../../../cdk8s/src/synthesis.ts'

const usage = `Renders the manifests for commit-to-production.sh.

  manifests.ts --deployments URL -- OPTIONS OF npm run synth

Everything is as in the settings, but for time: a soak is long enough to be seen, and a watch to judge. Production has
what it has in the profile production: two people, and a canary.`

const { values, positionals } = parseArgs({
  options: { deployments: { type: 'string' } },
  allowPositionals: true,
})
if (values.deployments === undefined) throw new Error(usage)

const watch = { seconds: 30, intervalSeconds: 5, errorRatioMax: 0.01, p99SecondsMax: 0.5, requestsMin: 50 }
const common = { rolloutSeconds: 300, soakSeconds: 0, watch }
const environments: readonly [EnvironmentSettings, ...EnvironmentSettings[]] = [
  { ...common, name: 'dev', next: 'staging' },
  { ...common, name: 'staging', next: 'prod' },
  {
    ...common,
    name: 'prod',
    soakSeconds: 45,
    approval: { deadlineSeconds: 1200, people: 2 },
    canary: { stages: [{ pods: 1, seconds: 30 }] },
  },
]

const { settings, out } = parseCommandLine(positionals)
const files = synthesise({
  ...settings,
  delivery: { ...settings.delivery, deploymentRepository: values.deployments, promotesReleases: true, environments },
  tenancy: {
    ...settings.tenancy,
    promoters: ['catalog-developers'],
    approvers: { 'delivery-prod': ['catalog-approvers'] },
  },
})
await writeFiles(out, files)
