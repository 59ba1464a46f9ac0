import { metrics } from '@catalog/api/contract'
import type { WatchSettings } from './rollout-settings.ts'

/** The limits of a watch, and what the service calls the metric that they are about. */
export const watchEnv = (watch: WatchSettings): Readonly<Record<string, string>> => ({
  WATCH_SECONDS: String(watch.seconds),
  WATCH_INTERVAL_SECONDS: String(watch.intervalSeconds),
  ERROR_RATIO_MAX: String(watch.errorRatioMax),
  P99_SECONDS_MAX: String(watch.p99SecondsMax),
  REQUESTS_MIN: String(watch.requestsMin),
  REQUEST_DURATION: metrics.http.requestDuration.name,
  BUILD_INFO: metrics.service.build.name,
  PROMETHEUS_URL: watch.prometheusUrl ?? '',
})
