/** What programs read of a report of Trivy in its own JSON, schema version 2. */
export interface ScanReport {
  readonly SchemaVersion: 2
  readonly ArtifactName: string
  readonly Metadata?: {
    readonly ImageConfig?: { readonly architecture?: string; readonly os?: string }
  }
  readonly Results?: readonly ScanResult[]
}

export interface ScanResult {
  readonly Target: string
  readonly Vulnerabilities?: readonly Vulnerability[]
  readonly Secrets?: readonly { readonly RuleID: string; readonly Severity: string; readonly StartLine: number }[]
  readonly Misconfigurations?: readonly Misconfiguration[]
}

export interface Vulnerability {
  readonly VulnerabilityID: string
  readonly PkgName: string
  readonly InstalledVersion: string
  /** Empty or missing where nobody has fixed it. */
  readonly FixedVersion?: string
  readonly Severity: string
  readonly PkgIdentifier?: { readonly PURL?: string }
}

interface Misconfiguration {
  readonly ID: string
  readonly Title: string
  readonly Severity: string
  readonly Status: string
}
