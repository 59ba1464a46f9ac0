/** Addresses of the dashboards in Grafana (`/d/<uid>`). Alerts and runbooks link to them, so they never change. */
export const dashboardUids = {
  api: 'catalog-api',
  runtime: 'catalog-runtime',
  slo: 'catalog-slo',
  business: 'catalog-business',
  events: 'catalog-events',
  postgres: 'catalog-postgresql',
  argo: 'catalog-argo-workflows',
  delivery: 'catalog-delivery',
  logs: 'catalog-logs',
} as const

export type DashboardUid = (typeof dashboardUids)[keyof typeof dashboardUids]
