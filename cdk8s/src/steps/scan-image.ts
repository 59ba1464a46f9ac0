import { files, param, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** What is in the image, and what is known to be wrong with it. */
export const scanImage = (settings: ReleaseSettings) =>
  step({
    name: 'scan-image',
    description: 'Lists what is in the image, and looks for vulnerabilities, secrets and unsafe configuration.',
    image: images.node,
    borrow: [tools.trivy],
    size: 'medium',
    deadlineSeconds: 1200,
    retry: 'pod',
    inputs: { source: files(), digest: param() },
    outputs: {
      evidence: files({ keep: 'evidence', description: 'SPDX, CycloneDX, scan, SARIF and a table for each platform.' }),
      evidenceSha256: param({ description: 'The SHA-256 of the list of its checksums.' }),
    },
    script: 'scan-image.sh',
    env: {
      IMAGE: settings.image,
      PLATFORMS: settings.platforms.join(' '),
      DATABASE_REPOSITORIES: settings.advisories.repositories.join(' '),
      DATABASE_DAYS_MAX: String(settings.advisories.daysMax),
      ...registryEnv(settings),
    },
    mounts: { PROGRAMS: programs, ...readsRegistry },
    scratch: '4Gi',
  })
