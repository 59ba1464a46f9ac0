import { cachePackages } from './cache-packages.ts'
import { checkPlatform } from './check-platform.ts'
import { checkout } from './checkout.ts'
import { type ReportSettings, report } from './report.ts'
import { scanSource } from './scan-source.ts'
import type { SourceSettings } from './source-settings.ts'
import { test } from './test.ts'
import { verify } from './verify.ts'

export type SharedSettings = SourceSettings & { readonly reports: ReportSettings }

/** Steps that depend on settings and that several pipelines run. Made once: a service account belongs to one step. */
export const sharedSteps = (settings: SharedSettings) => ({
  checkout: checkout(settings),
  cachePackages: cachePackages(settings),
  verify: verify(settings),
  test: test(settings),
  checkPlatform: checkPlatform(settings),
  scanSource: scanSource(settings),
  report: report(settings.reports),
})
export type SharedSteps = ReturnType<typeof sharedSteps>
