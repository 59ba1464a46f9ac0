/** One thing that was tried. `wrong` says how it differs from what it should be. */
export interface Finding {
  readonly what: string
  readonly wrong?: string
}
