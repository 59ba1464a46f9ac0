import type { Platform } from '../argo/index.ts'
import type { Manifest } from '../tenancy/manifest.ts'
import type { NeededSecret } from '../tenancy/secrets.ts'
import type { TenancySettings } from '../tenancy/settings.ts'
import { access, namespaceManifest } from './access.ts'
import { eventBus } from './event-bus.ts'
import { eventSource } from './event-source.ts'
import { gateway } from './gateway.ts'
import { namespace, secrets } from './names.ts'
import { network } from './network.ts'
import { sensor } from './sensor.ts'
import type { TriggerSettings } from './settings.ts'
import type { TriggeredRun } from './triggered-runs.ts'

export interface TriggersProps {
  readonly settings: TriggerSettings
  /** What pushes start. */
  readonly runs: readonly TriggeredRun[]
  /** Where pushes may come from, as `covers` reads them. */
  readonly repositories: readonly string[]
  readonly platform: Platform
  readonly tenancy: TenancySettings
}

/** What they are written as. */
export interface TriggerManifests {
  readonly namespace: Manifest
  /** What is in the namespace. */
  readonly triggers: readonly Manifest[]
  readonly secrets: readonly NeededSecret[]
}

/** All that turns a push at a git host into a run of a pipeline, in a namespace of its own. */
export function triggers({ settings, runs, repositories, platform, tenancy }: TriggersProps): TriggerManifests {
  return {
    namespace: namespaceManifest,
    triggers: [
      ...access(settings),
      ...network(settings, tenancy),
      eventBus(settings.eventBus),
      eventSource(platform),
      sensor(runs, repositories, platform),
      ...gateway(settings, repositories, platform),
    ],
    secrets: neededSecrets(platform),
  }
}

/** A key for each door that is in use, and what nobody has to know. */
function neededSecrets({ imagePullSecrets }: Platform): readonly NeededSecret[] {
  const secret = (name: string, required: boolean, ...keys: readonly string[]) => ({ namespace, name, required, keys })
  return [
    secret(secrets.github, false),
    secret(secrets.webhook, false),
    secret(secrets.token.name, true, secrets.token.key),
    ...imagePullSecrets.map((name) => secret(name, false, '.dockerconfigjson')),
  ]
}
