import type { Volume } from './template.ts'

/** Something that a step finds below a path. */
export interface Mount {
  readonly path?: string
  readonly readOnly: boolean
  readonly source: Omit<Volume, 'name'>
  /** The config map that it shows, if synthesis has to write it. */
  readonly content?: ConfigMapContent
}

/** Files that are written beside the workflows, for steps to mount. */
export interface ConfigMapContent {
  readonly name: string
  readonly data: Readonly<Record<string, string>>
}

export interface ItemsOptions {
  /** Which keys appear, and as which file. @default all, by their key */
  readonly items?: Readonly<Record<string, string>>
  /** Whether the pod may start without the object, with an empty folder. @default false */
  readonly optional?: boolean
}

/** The keys of a secret as files that only the step's user can read. */
export function secretFiles(secretName: string, options: ItemsOptions = {}): Mount {
  return { readOnly: true, source: { secret: { secretName, defaultMode: 0o440, ...selection(options) } } }
}

/** The keys of a config map as files. */
export function configMapFiles(name: string, options: ItemsOptions = {}): Mount {
  return { readOnly: true, source: { configMap: { name, defaultMode: 0o444, ...selection(options) } } }
}

/** An empty folder of at most `size`, such as `10Gi`, which ends with the pod; at `path` if a program insists on it. */
export function space(size: string, path?: string): Mount {
  return { readOnly: false, source: { emptyDir: { sizeLimit: size } }, ...(path !== undefined && { path }) }
}

/** The name of the volume for the variable `name`: `SIGNING_KEY` is `signing-key`. */
export function volumeName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

/** Where a mount lies for the variable `name`. */
export function mountPath(name: string, { path }: Mount): string {
  return path ?? `/mounts/${volumeName(name)}`
}

function selection({ items, optional }: ItemsOptions) {
  return {
    ...(items && { items: Object.entries(items).map(([key, path]) => ({ key, path })) }),
    ...(optional !== undefined && { optional }),
  }
}
