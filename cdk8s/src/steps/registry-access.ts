import { type Mount, secretFiles } from '../argo/mounts.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** A secret of type `kubernetes.io/dockerconfigjson`. Without it the registry is spoken to as nobody. */
const login = (secretName: string): Mount =>
  secretFiles(secretName, { items: { '.dockerconfigjson': 'config.json' }, optional: true })

/** May read. Every tool finds it by docker's own variable, so no token is ever on a command line. */
export const readsRegistry = { DOCKER_CONFIG: login('registry-pull') }
/** May write. */
export const writesRegistry = { DOCKER_CONFIG: login('registry-push') }
/** May delete. */
export const cleansRegistry = { DOCKER_CONFIG: login('registry-delete') }

/** How the registry is spoken to. */
export const registryEnv = ({ plainHttp }: Pick<ReleaseSettings, 'plainHttp'>): Readonly<Record<string, string>> =>
  plainHttp ? { PLAIN_HTTP: 'true' } : {}
