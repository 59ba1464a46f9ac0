import { files, step } from '../argo/index.ts'
import { images, tools } from '../versions.ts'
import { npmEnv, packageCache } from './package-cache.ts'
import { programs } from './programs.ts'
import type { SourceSettings } from './source-settings.ts'

/** The chart, the workflows, the rules and the scripts, each by the tool that will read it. */
export const checkPlatform = (settings: Pick<SourceSettings, 'npmRegistry'>) =>
  step({
    name: 'check-platform',
    description: 'Checks the chart, the workflows, the alert rules and the scripts with the tools that will read them.',
    image: images.nodeWithGit,
    borrow: [tools.helm, tools.kubeconform, tools.promtool, tools.amtool, tools.shellcheck, tools.argo],
    size: 'large',
    deadlineSeconds: 900,
    retry: 'pod',
    inputs: { source: files(), packageCache },
    outputs: { report: files({ description: 'What machines read of it.', optional: true }) },
    script: 'check-platform.sh',
    env: npmEnv(settings),
    mounts: { PROGRAMS: programs },
    scratch: '4Gi',
  })
