import type { Pipeline, Platform } from '../argo/index.ts'
import { accounts } from './accounts.ts'
import { admission } from './admission/admission.ts'
import { artifactRepository } from './artifact-repository.ts'
import { controllerConfig } from './controller-config.ts'
import type { Manifest } from './manifest.ts'
import { namespaceOf } from './namespaces.ts'
import { networkPolicies } from './network-policies.ts'
import { people } from './people.ts'
import { quotas } from './quotas.ts'
import { neededSecrets, secretsTable } from './secrets.ts'
import type { TenancySettings } from './settings.ts'
import { tenantsOf } from './tenant.ts'

/** What a tenancy is written as. */
export interface Tenancy {
  readonly manifests: TenancyManifests
  /** Other files by their path: what `scripts/setup` reads, and what an operator merges. */
  readonly files: { readonly 'secrets.tsv': string; readonly 'controller/config.yaml': string }
}

/** Manifests by the file that they go into, in the order in which they are applied. */
export interface TenancyManifests {
  readonly namespaces: readonly Manifest[]
  readonly accounts: readonly Manifest[]
  readonly quotas: readonly Manifest[]
  readonly network: readonly Manifest[]
  readonly admission: readonly Manifest[]
  readonly configuration: readonly Manifest[]
}

/**
 * All that a cluster needs around `pipelines`: namespaces, accounts with their rights, quotas, network policies,
 * admission policies and configuration. Throws where a pipeline or a step asks for something that nothing is known of.
 */
export function tenancy(pipelines: readonly Pipeline[], platform: Platform, settings: TenancySettings): Tenancy {
  const tenants = tenantsOf(pipelines, platform)
  const busy = tenants.filter(({ holds }) => holds === 'workflows').map(({ name }) => name)
  return {
    manifests: {
      namespaces: tenants.map((tenant) => namespaceOf(tenant, settings.enforcement)),
      accounts: [...tenants.flatMap(accounts), ...people(tenants, settings)],
      quotas: tenants.flatMap((tenant) => quotas(tenant, settings)),
      network: tenants.flatMap((tenant) => networkPolicies(tenant, settings)),
      admission: admission(tenants, settings),
      configuration: busy.map((namespace) => artifactRepository(namespace, settings.artifactStore)),
    },
    files: {
      'secrets.tsv': secretsTable(neededSecrets(tenants, settings)),
      'controller/config.yaml': controllerConfig(settings),
    },
  }
}
