/** The labels of one process of the service, as Prometheus gives them in a cluster. */
export const pod = {
  namespace: 'deploy-prod',
  service: 'catalog-api-ops',
  pod: 'catalog-api-1',
  instance: '10.0.0.1:9464',
} as const

/** Those that are the same for all processes of an installation. */
export const release = { job: 'catalog-api', namespace: 'deploy-prod', service: 'catalog-api-ops' } as const

/** A stretch of time in which a counter grows by so much with each sample. */
export interface Stretch {
  readonly samples: number
  readonly step: number
}

/** A counter that starts at 0 and grows, in the notation of promtool. */
export function counter(stretches: readonly Stretch[]): string {
  let value = 0
  // Exact in binary: what floats leave over would be a counter that goes backwards.
  const parts = stretches.map(({ samples, ...stretch }) => {
    const step = Math.round(stretch.step * 2 ** 20) / 2 ** 20
    const first = value + step
    value += step * samples
    return `${first}+${step}x${samples - 1}`
  })
  return ['0', ...parts].join(' ')
}
