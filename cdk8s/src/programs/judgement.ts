import { type ConfigurationWaiver, configurationWaiverFor } from './configuration-waivers.ts'
import type { ScanReport, ScanResult } from './scan-report.ts'
import { holds, type Term } from './waiver-term.ts'
import { type Waiver, waiverFor } from './waivers.ts'

export interface JudgementOptions {
  /** What counts: Trivy's words, such as HIGH and CRITICAL. */
  readonly severities: readonly string[]
  readonly nowMs: number
}

export interface Waivers {
  readonly vulnerabilities: readonly Waiver[]
  readonly configurations: readonly ConfigurationWaiver[]
}

/** What a gate decides, a line for each finding. */
export interface Judgement {
  readonly refused: readonly string[]
  readonly waived: readonly string[]
  /** Waivers that fit no finding. */
  readonly unused: readonly string[]
}

interface Finding {
  readonly name: string
  readonly remedy: string
  readonly waiver: Term | undefined
}

/**
 * Refuses in `reports` what is of a severity that counts: each vulnerability that an update would fix and each
 * misconfiguration, unless a waiver holds for it, and every secret, for which there are no waivers.
 */
export function judge(
  reports: readonly ScanReport[],
  waivers: Waivers,
  { severities, nowMs }: JudgementOptions,
): Judgement {
  const counts = ({ Severity }: { readonly Severity: string }) => severities.includes(Severity)
  const findings = reports
    .flatMap(({ Results = [] }) => Results)
    .flatMap((result) => findingsOf(result, waivers, counts))
  const used = new Set(findings.map(({ waiver }) => waiver))
  const waived = findings.flatMap(({ name, waiver }) =>
    waiver !== undefined && holds(waiver, nowMs) ? [`${name}: ${waiver.owner}, until ${waiver.expires}`] : [],
  )
  const refused = findings
    .filter(({ waiver }) => waiver === undefined || !holds(waiver, nowMs))
    .map(({ name, remedy, waiver }) => `${name}: ${remedy}${waiver === undefined ? '' : expired(waiver)}`)
  const unused = [
    ...waivers.vulnerabilities.map((waiver) => [waiver, waiver.vulnerabilities.join(', ')] as const),
    ...waivers.configurations.map((waiver) => [waiver, waiver.check] as const),
  ].filter(([waiver]) => !used.has(waiver))
  return {
    refused: unique(refused),
    waived: unique(waived),
    unused: unused.map(([{ owner }, name]) => `${name} of ${owner}`),
  }
}

function findingsOf(
  { Target, Secrets = [], Misconfigurations = [], Vulnerabilities = [] }: ScanResult,
  { vulnerabilities, configurations }: Waivers,
  counts: (finding: { readonly Severity: string }) => boolean,
): readonly Finding[] {
  return [
    ...Secrets.filter(counts).map(({ RuleID, StartLine }) => ({
      name: `secret ${RuleID} in ${Target}, line ${StartLine}`,
      remedy: 'withdraw it, then delete it',
      waiver: undefined,
    })),
    ...Misconfigurations.filter(counts)
      .filter(({ Status }) => Status === 'FAIL')
      .map(({ ID, Title, Severity }) => ({
        name: `misconfiguration ${ID} (${Severity}) in ${Target}`,
        remedy: Title,
        waiver: configurationWaiverFor(configurations, ID, Target),
      })),
    ...Vulnerabilities.filter(counts).flatMap((found) => {
      if (!found.FixedVersion) return []
      return {
        name: `${found.VulnerabilityID} (${found.Severity}) in ${found.PkgName} ${found.InstalledVersion}`,
        remedy: `update to ${found.FixedVersion}`,
        waiver: waiverFor(vulnerabilities, found.VulnerabilityID, found.PkgIdentifier?.PURL ?? ''),
      }
    }),
  ]
}

const expired = ({ owner, expires }: Term) => `; the waiver of ${owner} expired on ${expires}`

// One package may be found at many places, and on each platform.
const unique = (lines: readonly string[]) => [...new Set(lines)]
