import * as prom from 'prom-client'
import { metrics as contract, type MetricDefinition, unmatchedRoute } from '../../contract.ts'
import { contentTypes, type MetricFamily, negotiateExposition, renderExposition } from './exposition.ts'
import { knownMethod } from './http-method.ts'
import { createInstruments, type Instruments } from './instruments.ts'
import { createProcessMetrics } from './process-metrics.ts'
import type { StatementOperation } from './sql-summary.ts'

export interface RequestOutcome {
  readonly method: string
  /** The path pattern that matched, never the path itself. Undefined when none did. */
  readonly route: string | undefined
  readonly status: number
  /** The trace that an exemplar should lead to, if any. */
  readonly traceId?: string | undefined
}

/** The numbers of the database pool at one moment. */
export interface PoolNumbers {
  readonly max: number
  readonly inUse: number
  readonly idle: number
  readonly waiting: number
}

export interface Metrics extends Instruments {
  /** Counts a request as in flight. Call the result once when its answer has ended: it returns the seconds it took. */
  startRequest(): (outcome: RequestOutcome) => number
  /** What the database pool reports to. */
  readonly pool: {
    acquired(waitMs: number): void
    rejected(reason: 'queue_full' | 'timeout'): void
  }
  /** `read` is asked at each scrape, and must be quick. */
  watchPool(read: () => PoolNumbers): void
  statementEnded(operation: StatementOperation, seconds: number): void
  /** All metrics in the format that the Accept header asks for, with the Content-Type to send. */
  render(accept: string | undefined): Promise<{ readonly contentType: string; readonly body: string }>
  /** Stops measuring the event loop. */
  close(): void
}

/**
 * Makes the metrics of the contract in a registry of their own.
 * @param build what `catalog_build_info` says; `revision` is the commit
 */
export function createMetrics(build: { readonly version: string; readonly revision?: string | undefined }): Metrics {
  const registry = new prom.Registry<prom.OpenMetricsContentType>()
  // prom-client takes exemplars only in a registry of this type; its own writer is never used.
  registry.setContentType(prom.openMetricsContentType as prom.OpenMetricsContentType)
  const instruments = createInstruments(registry)
  const runtime = createProcessMetrics(instruments)
  const labels = { version: build.version, revision: build.revision ?? 'unknown', node_version: process.version }
  instruments.gauge(contract.service.build).set(labels, 1)
  let refreshPool: (() => void) | undefined

  const render = async (accept: string | undefined) => {
    runtime.collect()
    refreshPool?.()
    const families = (await registry.getMetricsAsJSON()) as unknown as readonly MetricFamily[]
    const format = negotiateExposition(accept)
    const body = renderExposition(families, format, (name) => units.get(name))
    return { contentType: contentTypes[format], body }
  }
  return {
    ...instruments,
    startRequest: requestMeter(instruments),
    ...databaseMeters(instruments),
    watchPool: (read) => {
      refreshPool = poolGauges(instruments, read)
    },
    render,
    close: runtime.close,
  }
}

const units: ReadonlyMap<string, string> = new Map(
  Object.values(contract)
    .flatMap((owner): readonly MetricDefinition[] => Object.values(owner))
    .flatMap(({ name, unit }) => (unit ? [[name, unit] as const] : [])),
)

function requestMeter(instruments: Instruments): Metrics['startRequest'] {
  const duration = instruments.histogram(contract.http.requestDuration)
  const inFlight = instruments.gauge(contract.http.requestsInFlight)
  inFlight.set(0)
  return () => {
    const startedAt = performance.now()
    inFlight.inc()
    return ({ method, route = unmatchedRoute, status, traceId }) => {
      const seconds = (performance.now() - startedAt) / 1000
      inFlight.dec()
      duration.observe({ method: knownMethod(method), route, status: String(status) }, seconds, traceId)
      return seconds
    }
  }
}

function databaseMeters(instruments: Instruments): Pick<Metrics, 'pool' | 'statementEnded'> {
  const wait = instruments.histogram(contract.db.acquireDuration)
  const rejections = instruments.counter(contract.db.acquireRejected)
  const duration = instruments.histogram(contract.db.statementDuration)
  return {
    pool: {
      acquired: (waitMs) => wait.observe(waitMs / 1000),
      rejected: (reason) => rejections.inc({ reason }),
    },
    statementEnded: ({ operation, table }, seconds) => duration.observe({ operation, table }, seconds),
  }
}

function poolGauges(instruments: Instruments, read: () => PoolNumbers): () => void {
  const connections = instruments.gauge(contract.db.poolConnections)
  const max = instruments.gauge(contract.db.poolConnectionsMax)
  const waiting = instruments.gauge(contract.db.poolWaiting)
  return () => {
    const now = read()
    connections.set({ state: 'in_use' }, now.inUse)
    connections.set({ state: 'idle' }, now.idle)
    max.set(now.max)
    waiting.set(now.waiting)
  }
}
