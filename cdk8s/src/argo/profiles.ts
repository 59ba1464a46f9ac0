import type { RetryStrategy } from './template.ts'

/** Requests and limits by the size of the work. */
export const sizes = {
  small: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  medium: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
  large: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '4Gi' } },
} as const
export type Size = keyof typeof sizes

/** Argo's and the kubelet's own words: what comes later in a message may be the last words of a script. */
const hopeless =
  "lastRetry.message matches '^(Pod was active on the node longer|Step exceeded its deadline|main: OOMKilled)'"

/**
 * What is tried again.
 * - `never`: nothing.
 * - `pod`: an attempt whose pod was lost or could not get its files. What a script refuses stays refused.
 * - `network`: any attempt but one that ended with 65 (EX_DATAERR of sysexits.h), which says that its input is wrong.
 *   For scripts that may run twice and that ask others over the network.
 *
 * Nothing is tried again that took too long or too much memory, as it would again.
 */
export const retries = {
  never: undefined,
  pod: {
    limit: 2,
    retryPolicy: 'Always',
    // A pod that is deleted or evicted ends its script with SIGTERM or SIGKILL, which Argo does not take for an error.
    expression: `lastRetry.status == 'Error' || (lastRetry.exitCode in ['137', '143'] && not (${hopeless}))`,
    backoff: { duration: '10s', factor: 2, cap: '1m' },
  },
  network: {
    limit: 4,
    retryPolicy: 'Always',
    expression: `lastRetry.exitCode != '65' && not (${hopeless})`,
    backoff: { duration: '10s', factor: 2, cap: '2m' },
  },
} as const satisfies Readonly<Record<string, RetryStrategy | undefined>>
export type Retry = keyof typeof retries
