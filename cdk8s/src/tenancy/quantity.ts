/** What pods ask for and may use at most: CPU in millicores, memory in bytes. */
export interface Amount {
  readonly cpu: number
  readonly memory: number
}

export const nothing: Amount = { cpu: 0, memory: 0 }

const binaryUnits: Readonly<Record<string, number>> = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 }

/** Kubernetes' CPU quantity in millicores: `250m`, `2`, `0.5`. Throws on anything else. */
export function parseCpu(text: string): number {
  const [, number, milli] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? []
  if (number === undefined) throw new Error(`${JSON.stringify(text)} is no CPU quantity: write it like 250m, 2 or 0.5`)
  return Math.ceil(Number(number) * (milli === 'm' ? 1 : 1000))
}

/** Kubernetes' memory quantity in bytes: `64Mi`, `2Gi`, `1024`. Throws on anything else. */
export function parseMemory(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)((?:[KMGT]i)?)$/.exec(text) ?? []
  const factor = binaryUnits[unit]
  if (number === undefined || factor === undefined) {
    throw new Error(`${JSON.stringify(text)} is no memory quantity: write it like 64Mi, 2Gi or a number of bytes`)
  }
  return Math.ceil(Number(number) * factor)
}

/** Both as Kubernetes writes them, the memory in whole Mi and rounded up. */
export function formatAmount({ cpu, memory }: Amount): { readonly cpu: string; readonly memory: string } {
  return { cpu: cpu % 1000 === 0 ? `${cpu / 1000}` : `${cpu}m`, memory: `${Math.ceil(memory / 2 ** 20)}Mi` }
}

/** The sum. */
export function add(...amounts: readonly Amount[]): Amount {
  return amounts.reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }), nothing)
}

/** The larger of each, CPU and memory apart. */
export function atLeast(...amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (most, { cpu, memory }) => ({ cpu: Math.max(most.cpu, cpu), memory: Math.max(most.memory, memory) }),
    nothing,
  )
}

/** `count` times the amount. */
export function times(count: number, { cpu, memory }: Amount): Amount {
  return { cpu: count * cpu, memory: count * memory }
}
