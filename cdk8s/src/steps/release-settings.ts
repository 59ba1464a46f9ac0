import type { Builder } from '../programs/provenance.ts'
import type { SourceSettings } from './source-settings.ts'

/** What the steps have to know that build, sign and publish. */
export interface ReleaseSettings extends Pick<SourceSettings, 'repositories' | 'advisories'> {
  /** Where the image goes, as `host/path`: `ghcr.io/owner/catalog-api`. */
  readonly image: string
  /** Where the chart goes; the last part is the name of the chart: `ghcr.io/owner/charts/catalog-api`. */
  readonly chart: string
  /** The registry speaks HTTP without TLS: only for one inside a cluster of one's own. */
  readonly plainHttp: boolean
  /** What the image is built for, such as `linux/amd64`. */
  readonly platforms: readonly [string, ...string[]]
  /** Registries that BuildKit asks in place of others, by the host that they stand for. */
  readonly buildMirrors: Readonly<Record<string, string>>
  /** What provenance says of who built, and how. Consumers compare it, so it changes only with what it stands for. */
  readonly builder: Builder
  /** Secrets, in each namespace that verifies, with a public key as `cosign.pub`. Two while keys are changed. */
  readonly trustedKeys: readonly [string, ...string[]]
  /** A scan is taken for true for this long. */
  readonly scanDaysMax: number
  readonly retention: RetentionSettings
}

/** What stays in the registry besides versions, what is deployed, and what belongs to either. */
export interface RetentionSettings {
  /** Schedule in the form of cron(5), in UTC. */
  readonly schedule: string
  /** Deletes, where a run does not say otherwise. Off, it only says what it would delete. */
  readonly deletes: boolean
  /** This many of the newest stay. */
  readonly newest: number
  /** Nothing younger than this goes. */
  readonly days: number
  /** `orgs/<name>` or `users/<name>` on ghcr.io, whose registry deletes only through GitHub's API. */
  readonly githubOwner?: string
}
