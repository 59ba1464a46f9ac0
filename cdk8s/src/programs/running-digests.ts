import { getObject, type KubernetesOptions } from './kubernetes.ts'

interface ReplicaSetList {
  readonly items?: readonly { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }[]
  readonly metadata?: { readonly continue?: string }
}

interface PodSpec {
  readonly containers?: readonly { readonly image?: string }[]
  readonly initContainers?: readonly { readonly image?: string }[]
}

/**
 * The digests of the images that run in `namespaces`, and of those that a rollback there could bring back: both are in
 * the replica sets, which a deployment keeps of its past. Rejects where it cannot know them.
 */
export async function runningDigests(
  namespaces: readonly string[],
  options?: KubernetesOptions,
): Promise<readonly string[]> {
  const digests: string[] = []
  for (const namespace of namespaces) {
    for (let next: string | undefined = ''; next !== undefined; ) {
      const query = `limit=500&continue=${encodeURIComponent(next)}`
      const list = (await getObject(`/apis/apps/v1/namespaces/${namespace}/replicasets?${query}`, options)) as
        | ReplicaSetList
        | undefined
      if (list === undefined) throw new Error(`The replica sets of ${namespace} cannot be listed`)
      digests.push(...(list.items ?? []).flatMap(({ spec }) => digestsOf(spec?.template?.spec ?? {})))
      next = list.metadata?.continue || undefined
    }
  }
  return [...new Set(digests)]
}

function digestsOf({ containers = [], initContainers = [] }: PodSpec): readonly string[] {
  return [...containers, ...initContainers].flatMap(
    ({ image = '' }) => /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1] ?? [],
  )
}
