/**
 * What other workspaces may know about the running service: where it listens and what its metrics, spans and log
 * lines are called. Data only. The service makes its metrics from these definitions, so a name cannot drift.
 */

/** `service.name` of traces and `service` of log lines. */
export const serviceName = 'catalog-api'

/** Where the service listens unless PORT and OPS_PORT say otherwise. */
export const defaultPorts = { http: 3000, ops: 9464 } as const

/** Paths on the ops listener. */
export const opsPaths = {
  live: '/livez',
  ready: '/readyz',
  startup: '/startupz',
  metrics: '/metrics',
  logLevel: '/log-level',
} as const

/** Methods that appear as themselves in labels and attributes (RFC 9110, and PATCH of RFC 5789). */
export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'] as const

/** Stands for any other method (OpenTelemetry HTTP semantic conventions). */
export const otherMethod = '_OTHER'

/** Stands for the route of a request that no route matches. */
export const unmatchedRoute = 'unmatched'

/** Upper bounds in seconds that OpenTelemetry advises for `http.server.request.duration`. */
export const httpLatencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const

/** Upper bounds in seconds that OpenTelemetry advises for `db.client.operation.duration`. */
export const dbLatencyBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const

/** Where the service is deployed to, in the order of promotion. */
export const environments = ['dev', 'staging', 'prod'] as const

/** A label's values if they are few and known, else a sentence on what bounds them. */
export type LabelDefinition = readonly string[] | string

export interface MetricDefinition {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** Named only where the metric's name ends with it, as OpenMetrics 1.0 wants. */
  readonly unit?: 'seconds' | 'bytes'
  readonly labels: Readonly<Record<string, LabelDefinition>>
  /** Upper bounds of a histogram's buckets, ascending, in its unit. */
  readonly buckets?: readonly number[]
  /** Whether its samples may carry an exemplar with the label `trace_id`. */
  readonly exemplars?: true
}

const bytesGauge = { type: 'gauge', unit: 'bytes', labels: {} } as const

/** Every metric of the service, by owner. A slice adds its own under its name. */
export const metrics = {
  service: {
    build: {
      name: 'catalog_build_info',
      type: 'gauge',
      help: 'Always 1; the labels say what is running.',
      labels: { version: 'one per process', revision: 'one per process', node_version: 'one per process' },
    },
    ready: {
      name: 'catalog_ready',
      type: 'gauge',
      help: '1 if the last readiness probe was answered with success, 0 if it was not or there was none yet.',
      labels: {},
    },
    eventLoopDelay: {
      name: 'catalog_event_loop_delay_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How late the event loop ran its timers since the last scrape.',
      labels: { stat: ['p50', 'p99', 'max'] },
    },
    cpu: {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      unit: 'seconds',
      help: 'User and system CPU time of the process.',
      labels: {},
    },
    residentMemory: { name: 'process_resident_memory_bytes', help: 'Resident memory of the process.', ...bytesGauge },
    startTime: {
      name: 'process_start_time_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the process started, in seconds since the Unix epoch.',
      labels: {},
    },
    heapUsed: { name: 'nodejs_heap_size_used_bytes', help: 'JavaScript heap that objects occupy.', ...bytesGauge },
    heapTotal: { name: 'nodejs_heap_size_total_bytes', help: 'JavaScript heap taken from the system.', ...bytesGauge },
    externalMemory: {
      name: 'nodejs_external_memory_bytes',
      help: 'Memory of buffers and other objects outside of the JavaScript heap.',
      ...bytesGauge,
    },
  },
  http: {
    requestDuration: {
      name: 'catalog_http_request_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time from reading a request to the end of its answer.',
      labels: {
        method: [...httpMethods, otherMethod],
        route: 'a path pattern of the service, or unmatched',
        status: 'a three-digit HTTP status',
      },
      buckets: httpLatencyBuckets,
      exemplars: true,
    },
    requestsInFlight: {
      name: 'catalog_http_requests_in_flight',
      type: 'gauge',
      help: 'Requests that are being answered.',
      labels: {},
    },
  },
  db: {
    poolConnections: {
      name: 'catalog_db_pool_connections',
      type: 'gauge',
      help: 'Open database connections of the pool.',
      labels: { state: ['in_use', 'idle'] },
    },
    poolConnectionsMax: {
      name: 'catalog_db_pool_connections_max',
      type: 'gauge',
      help: 'How many database connections the pool may open.',
      labels: {},
    },
    poolWaiting: {
      name: 'catalog_db_pool_waiting',
      type: 'gauge',
      help: 'Borrowers that wait for a database connection.',
      labels: {},
    },
    acquireDuration: {
      name: 'catalog_db_acquire_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Wait for a database connection, of those that got one.',
      labels: {},
      buckets: dbLatencyBuckets,
    },
    acquireRejected: {
      name: 'catalog_db_acquire_rejected_total',
      type: 'counter',
      help: 'Borrowers that were refused a database connection.',
      labels: { reason: ['queue_full', 'timeout'] },
    },
    statementDuration: {
      name: 'catalog_db_statement_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time of one SQL statement, the wait for a connection included.',
      labels: { operation: 'the last write of a statement, or SELECT', table: 'the first table of that, or none' },
      buckets: dbLatencyBuckets,
    },
  },
  products: {
    changes: {
      name: 'catalog_products_changes_total',
      type: 'counter',
      help: 'Committed changes to products.',
      labels: { change: ['created', 'updated', 'deleted', 'restored'] },
    },
  },
  pricing: {
    pricesSet: { name: 'catalog_prices_set_total', type: 'counter', help: 'Prices that were set.', labels: {} },
  },
  inventory: {
    reservations: {
      name: 'catalog_stock_reservations_total',
      type: 'counter',
      help: 'Reservations by what became of them.',
      labels: { result: ['reserved', 'insufficient', 'confirmed', 'released', 'expired'] },
    },
    stockOuts: {
      name: 'catalog_stock_outs_total',
      type: 'counter',
      help: 'Times that the last free unit of a SKU at a location was taken.',
      labels: {},
    },
  },
  events: {
    pending: {
      name: 'catalog_outbox_pending_events',
      type: 'gauge',
      help: 'Events that are committed and not published yet.',
      labels: {},
    },
    oldestAge: {
      name: 'catalog_outbox_oldest_age_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'Age of the oldest event that is not published yet; 0 where there is none.',
      labels: {},
    },
    publishDelay: {
      name: 'catalog_event_publish_delay_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time from the writing of an event, in the transaction of its change, to its publication.',
      labels: {},
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      exemplars: true,
    },
  },
  webhooks: {
    deliveries: {
      name: 'catalog_webhook_deliveries_total',
      type: 'counter',
      help: 'Attempts to deliver an event to a webhook.',
      labels: { result: ['delivered', 'retried', 'dead'] },
    },
    deliveryDuration: {
      name: 'catalog_webhook_delivery_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time of one attempt to deliver an event.',
      labels: {},
      buckets: httpLatencyBuckets,
    },
  },
  delivery: {
    deployments: {
      name: 'catalog_deployments_total',
      type: 'counter',
      help: 'Deployments that pipelines have reported.',
      labels: { environment: environments, result: ['succeeded', 'failed', 'rolled_back'] },
    },
    leadTime: {
      name: 'catalog_lead_time_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time from a commit to its successful deployment.',
      labels: { environment: environments },
      buckets: [300, 600, 900, 1800, 3600, 14400, 43200, 86400, 259200, 604800],
    },
    restoreTime: {
      name: 'catalog_restore_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time from a failed deployment to the next successful one in the same environment, a rollback included.',
      labels: { environment: environments },
      buckets: [60, 300, 600, 1800, 3600, 14400, 43200, 86400],
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, MetricDefinition>>>>

/**
 * Attributes of spans (OpenTelemetry semantic conventions: stable HTTP and database groups). A request's span is named
 * `METHOD route`, a verb's `<slice>.<verb>`, a statement's by its summary, such as `SELECT products`.
 */
export const spanAttributes = {
  httpRequestMethod: 'http.request.method',
  httpRequestMethodOriginal: 'http.request.method_original',
  httpRoute: 'http.route',
  httpResponseStatusCode: 'http.response.status_code',
  urlPath: 'url.path',
  urlScheme: 'url.scheme',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  dbSystemName: 'db.system.name',
  dbNamespace: 'db.namespace',
  dbQuerySummary: 'db.query.summary',
  dbResponseStatusCode: 'db.response.status_code',
  requestId: 'catalog.request_id',
  eventId: 'catalog.event_id',
  eventType: 'catalog.event_type',
} as const

/** Keys that tools which read the log lines rely on. */
export const logKeys = {
  level: 'level',
  time: 'time',
  message: 'msg',
  service: 'service',
  version: 'version',
  requestId: 'request_id',
  traceId: 'trace_id',
  spanId: 'span_id',
  error: 'err',
} as const
