import { param, pipeline } from '../argo/index.ts'
import type { ReleaseSettings } from '../steps/release-settings.ts'
import { retention as retentionStep } from '../steps/retention.ts'

/** The cleaning of the registry, by its schedule or by hand. */
export const retention = (settings: ReleaseSettings) =>
  pipeline({
    name: 'retention',
    description: 'Deletes from the registry what nobody needs any more.',
    namespace: 'ci',
    parameters: {
      dryRun: param({
        description: 'Anything but false only says what would be deleted.',
        default: String(!settings.retention.deletes),
      }),
      deployed: param({ description: 'Digests that are deployed elsewhere, parted by spaces.', default: '' }),
    },
    deadlineSeconds: 2400,
    // What a release has pushed but not named yet would look like waste.
    mutexes: () => ['release'],
    compose: ({ dryRun, deployed }, run) => {
      run(retentionStep(settings), { dryRun, deployed })
    },
  })
