import { files, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { programs } from './programs.ts'
import type { SourceSettings } from './source-settings.ts'

/** Known vulnerabilities, secrets and unsafe configuration of a commit. */
export const scanSource = ({ advisories }: Pick<SourceSettings, 'advisories'>) =>
  step({
    name: 'scan-source',
    description: 'Looks for vulnerable dependencies, secrets and unsafe configuration, and refuses what can be mended.',
    image: images.node,
    borrow: [tools.trivy],
    size: 'medium',
    deadlineSeconds: 900,
    retry: 'pod',
    inputs: { source: files() },
    outputs: {
      report: files({ description: 'JSON, SARIF and a table, also where the gate is shut.', optional: true }),
    },
    script: 'scan-source.sh',
    env: {
      SEVERITIES: 'HIGH CRITICAL',
      DATABASE_REPOSITORIES: advisories.repositories.join(' '),
      DATABASE_DAYS_MAX: String(advisories.daysMax),
      ...(advisories.plainHttp && { PLAIN_HTTP: 'true' }),
    },
    mounts: { PROGRAMS: programs },
    scratch: '2Gi',
  })
