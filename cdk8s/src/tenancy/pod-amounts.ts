import type { Resources, Template } from '../argo/template.ts'
import { type Amount, add, atLeast, nothing, parseCpu, parseMemory } from './quantity.ts'

/** What pods ask for, and what they may use at most. */
export interface Amounts {
  readonly requests: Amount
  readonly limits: Amount
}

interface NamedContainer {
  readonly name?: string | undefined
  readonly resources?: Resources | undefined
}

/**
 * What a quota counts for a pod of `template`: all containers that run together, those that Argo adds included, or the
 * greediest init container where that is more. Throws on a container that does not say what it needs.
 */
export function podAmounts(template: Template): Amounts {
  const { containers, initContainers } = containersOf(template)
  const count = (kind: 'requests' | 'limits') => {
    const amount = ({ name = 'main', resources }: NamedContainer) => amountOf(resources?.[kind], template.name, name)
    return atLeast(add(...containers.map(amount)), ...initContainers.map(amount))
  }
  return { requests: count('requests'), limits: count('limits') }
}

function containersOf({ name, script, resource, suspend, sidecars = [], initContainers = [], podSpecPatch }: Template) {
  if (suspend) return { containers: [], initContainers: [] }
  if (!script && !resource) throw new Error(`step ${name}: only scripts, resources and waits can be counted`)
  // Argo's own containers, `init`, `wait` and the one of a resource, say what they need only in the patch.
  const patch = JSON.parse(podSpecPatch ?? '{}') as { containers?: NamedContainer[]; initContainers?: NamedContainer[] }
  return {
    containers: [...(script ? [{ resources: script.resources }] : []), ...sidecars, ...(patch.containers ?? [])],
    initContainers: [...initContainers, ...(patch.initContainers ?? [])],
  }
}

function amountOf(quantities: Readonly<Record<string, unknown>> | undefined, step: string, container: string): Amount {
  const { cpu, memory } = quantities ?? nothing
  if (typeof cpu !== 'string' || typeof memory !== 'string') {
    throw new Error(`step ${step}: give its container ${container} requests and limits of cpu and memory, as text`)
  }
  return { cpu: parseCpu(cpu), memory: parseMemory(memory) }
}
