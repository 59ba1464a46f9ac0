import { files } from '../argo/index.ts'
import type { SourceSettings } from './source-settings.ts'

const key = 'cache/npm.tgz'

/** npm's downloads of earlier runs, of whichever commit: all that is taken from it is compared with the lock file. */
export const packageCache = files({ key, optional: true })
/** The same, as a later run will find it. */
export const freshPackageCache = files({ key, optional: true })

/** What npm and the programs around it read of the settings. */
export const npmEnv = ({ npmRegistry }: Pick<SourceSettings, 'npmRegistry'>): Readonly<Record<string, string>> => ({
  npm_config_update_notifier: 'false',
  ...(npmRegistry !== undefined && { NPM_REGISTRY: npmRegistry }),
})
