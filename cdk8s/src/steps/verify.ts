import { files, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { npmEnv, packageCache } from './package-cache.ts'
import { programs } from './programs.ts'
import type { SourceSettings } from './source-settings.ts'

/** Format, lint, types, generated files. */
export const verify = (settings: Pick<SourceSettings, 'npmRegistry'>) =>
  step({
    name: 'verify',
    description: 'Format, lint, types and generated files: all that needs no database.',
    image: images.nodeWithGit,
    size: 'large',
    deadlineSeconds: 900,
    retry: 'pod',
    inputs: { source: files(), packageCache },
    outputs: { report: files({ description: 'What machines read of it.', optional: true }) },
    script: 'verify.sh',
    env: npmEnv(settings),
    mounts: { PROGRAMS: programs },
    scratch: '4Gi',
  })
