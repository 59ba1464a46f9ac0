import { param, secretFiles, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { programs } from './programs.ts'
import { readsRegistry, registryEnv } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** Whether a release may begin. */
export const preflight = (settings: ReleaseSettings) =>
  step({
    name: 'preflight',
    description: 'Refuses what is no release, and fixes which version and which commit this one is.',
    image: images.nodeWithGit,
    size: 'small',
    deadlineSeconds: 300,
    retry: 'pod',
    inputs: { repository: param(), tag: param(), commit: param() },
    outputs: {
      version: param({ description: 'The tag without its v.' }),
      commit: param({ description: 'What the git server says the tag points at.' }),
    },
    script: 'preflight.sh',
    env: { ALLOWED_REPOSITORIES: settings.repositories.join('\n'), IMAGE: settings.image, ...registryEnv(settings) },
    mounts: {
      PROGRAMS: programs,
      GIT_CREDENTIALS: secretFiles('git-credentials', { optional: true }),
      ...readsRegistry,
    },
  })
