import type { Container, Template } from '../../src/argo/template.ts'

type Fields = Readonly<Record<string, unknown>>
interface Named extends Fields {
  readonly name: string
}
interface Patch {
  readonly containers?: readonly Named[]
  readonly initContainers?: readonly Named[]
}

const executorImage = 'quay.io/argoproj/argoexec:v3.7.6'

/**
 * The pod that Argo makes of `template` with a controller whose settings say nothing about security: the step as `main`,
 * Argo's `wait` beside it and `init` before it, the template's `podSpecPatch` merged in by the names of containers.
 */
export function podOf(template: Template, namespace: string) {
  const { name, script, sidecars = [], initContainers = [], volumes = [], securityContext, metadata } = template
  const patch = JSON.parse(template.podSpecPatch ?? '{}') as Patch
  const executor = (container: string): Named => ({ name: container, image: executorImage })
  const main: Named = script ? { ...(script as Fields), name: 'main' } : executor('main')
  const own = (containers: readonly Container[]) => containers as unknown as readonly Named[]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...metadata },
    spec: {
      serviceAccountName: template.serviceAccountName,
      securityContext,
      volumes: [...volumes, { name: 'var-run-argo', emptyDir: {} }],
      initContainers: merge([executor('init'), ...own(initContainers)], patch.initContainers),
      containers: merge([main, executor('wait'), ...own(sidecars as readonly Container[])], patch.containers),
    },
  }
}

function merge(containers: readonly Named[], patches: readonly Named[] = []): readonly Named[] {
  return containers.map((container) => {
    const patch = patches.find(({ name }) => name === container.name)
    if (!patch) return container
    const context = { ...(container['securityContext'] as Fields), ...(patch['securityContext'] as Fields) }
    return { ...container, ...patch, securityContext: context }
  })
}
