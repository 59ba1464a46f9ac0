import type { Image } from '../versions.ts'
import type { Size } from './profiles.ts'

/** A container beside the script, in the same pod: it answers on 127.0.0.1 and ends with the script. */
export interface Sidecar {
  readonly name: string
  readonly image: Image
  /** Always given: without it the controller would ask the registry for the image's own. */
  readonly command: readonly [string, ...string[]]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly size: Size
  /** The user it runs as, for a program that wants to be in the image's list of users. @default 1000 */
  readonly user?: number
  /** Empty folders that it may write to, with their size. */
  readonly space?: Readonly<Record<string, string>>
}
