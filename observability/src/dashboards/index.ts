import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { api } from './api.ts'
import { argoWorkflows } from './argo.ts'
import { business } from './business.ts'
import { delivery } from './delivery.ts'
import { eventDelivery } from './events.ts'
import { logs } from './logs.ts'
import { postgresql } from './postgres.ts'
import { runtime } from './runtime.ts'
import { slo } from './slo.ts'

/** All dashboards of the platform, the one to begin with first. */
export const dashboards: readonly Dashboard[] = [
  api,
  slo,
  runtime,
  postgresql,
  eventDelivery,
  business,
  delivery,
  argoWorkflows,
  logs,
]
