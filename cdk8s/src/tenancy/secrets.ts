import type { TenancySettings } from './settings.ts'
import type { Tenant } from './tenant.ts'

/** A secret that somebody has to put into a namespace, because what runs there refers to it. */
export interface NeededSecret {
  readonly namespace: string
  readonly name: string
  /** Without it pods do not start. */
  readonly required: boolean
  /** The keys that are read, where not all are. */
  readonly keys: readonly string[]
}

interface SecretReference {
  readonly name?: string
  readonly secretName?: string
  readonly optional?: boolean
  readonly items?: readonly { readonly key: string }[]
}

/** Every secret that the pods of `tenants` refer to, each once per namespace. */
export function neededSecrets(tenants: readonly Tenant[], { artifactStore }: TenancySettings): readonly NeededSecret[] {
  return tenants
    .filter(({ holds }) => holds === 'workflows')
    .flatMap((tenant) => {
      const { name, accessKey, secretKey } = artifactStore.secret
      const store = { secretName: name, items: [{ key: accessKey }, { key: secretKey }] }
      const byName = Map.groupBy([store, ...references(tenant)], nameOf)
      return [...byName].map(([secret, uses]) => merge(tenant.name, secret, uses))
    })
}

function references({ steps, pipelines }: Tenant): readonly SecretReference[] {
  const volumes = steps.flatMap(({ template }) => template.volumes ?? [])
  return [
    ...volumes.flatMap(({ secret }) => (secret ? [secret as SecretReference] : [])),
    ...volumes.flatMap(({ projected }) => projected?.sources ?? []).flatMap(({ secret }) => (secret ? [secret] : [])),
    // The kubelet pulls without, where there is none.
    ...pipelines
      .flatMap(({ spec }) => spec.imagePullSecrets ?? [])
      .map(({ name = '' }) => ({ name, optional: true, items: [{ key: '.dockerconfigjson' }] })),
  ]
}

const nameOf = ({ name, secretName }: SecretReference) => secretName ?? name ?? ''

function merge(namespace: string, name: string, uses: readonly SecretReference[]): NeededSecret {
  return {
    namespace,
    name,
    required: uses.some(({ optional }) => optional !== true),
    keys: uses.every(({ items }) => items !== undefined)
      ? [...new Set(uses.flatMap(({ items = [] }) => items.map(({ key }) => key)))]
      : [],
  }
}

/** As `scripts/setup` reads it: a line per secret with namespace, name, need and keys (`*` for all), parted by blanks. */
export function secretsTable(secrets: readonly NeededSecret[]): string {
  const lines = secrets.map(({ namespace, name, required, keys }) =>
    [namespace, name, required ? 'required' : 'optional', keys.join(',') || '*'].join('\t'),
  )
  return lines.map((line) => `${line}\n`).join('')
}
