import { Refusal } from './program.ts'
import type { ScanReport } from './scan-report.ts'

/** What vulnerabilities were looked up in, and by what. */
export interface Database {
  readonly uri: string
  /** RFC 3339. */
  readonly updatedAt: string
  readonly scannerVersion: string
}

/** The predicate of cosign's vulnerability scan record: https://cosign.sigstore.dev/attestation/vuln/v1 */
export interface ScanPredicate {
  readonly invocation: {
    readonly parameters: null
    readonly uri: string
    readonly event_id: string
    readonly 'builder.id': string
  }
  readonly scanner: {
    readonly uri: string
    readonly version: string
    readonly db: { readonly uri: string; readonly version: string }
    readonly result: ScanReport
  }
  /** RFC 3339. */
  readonly metadata: { readonly scanStartedOn: string; readonly scanFinishedOn: string }
}

const dayMs = 86_400_000

/** A Refusal where a database of `updatedAt` is older than `daysMax`: what it does not know it cannot find. */
export function checkDatabaseAge(updatedAt: string, daysMax: number, nowMs: number): void {
  const ageDays = (nowMs - Date.parse(updatedAt)) / dayMs
  if (ageDays <= daysMax) return
  throw new Refusal(`the vulnerability database is of ${updatedAt}, more than ${daysMax} days old: update the mirror`)
}

/** The record of one scan, with the database that Trivy's own record leaves out. */
export function scanPredicate(
  report: ScanReport,
  { uri, updatedAt, scannerVersion }: Database,
  { startedOn, finishedOn }: { readonly startedOn: string; readonly finishedOn: string },
): ScanPredicate {
  return {
    invocation: { parameters: null, uri: '', event_id: '', 'builder.id': '' },
    scanner: {
      uri: `pkg:github/aquasecurity/trivy@${scannerVersion}`,
      version: scannerVersion,
      db: { uri, version: updatedAt },
      result: report,
    },
    metadata: { scanStartedOn: startedOn, scanFinishedOn: finishedOn },
  }
}
