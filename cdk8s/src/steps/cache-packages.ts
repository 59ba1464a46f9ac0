import { files, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { freshPackageCache, npmEnv, packageCache } from './package-cache.ts'
import { programs } from './programs.ts'
import type { SourceSettings } from './source-settings.ts'

/** Keeps npm's downloads for later runs, beside the steps that need them in this one. */
export const cachePackages = (settings: Pick<SourceSettings, 'npmRegistry'>) =>
  step({
    name: 'cache-packages',
    description: 'Keeps the packages of the lock file for later runs, where it has changed.',
    image: images.nodeWithGit,
    size: 'medium',
    deadlineSeconds: 900,
    retry: 'pod',
    inputs: { source: files(), packageCache },
    outputs: { freshPackageCache },
    script: 'cache-packages.sh',
    env: { PACKAGE_CACHE_MIB_MAX: '1024', ...npmEnv(settings) },
    mounts: { PROGRAMS: programs },
    scratch: '4Gi',
  })
