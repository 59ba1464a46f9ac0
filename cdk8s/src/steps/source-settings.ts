/** What steps have to know that work on a commit's source. */
export interface SourceSettings {
  /** Git repositories that may be built: an entry that ends in `/` allows everything below it, any other just itself. */
  readonly repositories: readonly [string, ...string[]]
  /** A registry of npm packages other than npm's own. */
  readonly npmRegistry?: string
  /** Where Trivy's vulnerability database comes from; the first that answers is taken. */
  readonly advisories: {
    readonly repositories: readonly [string, ...string[]]
    /** They speak plain HTTP. */
    readonly plainHttp: boolean
    /** An older database stops the scan. */
    readonly daysMax: number
  }
}
