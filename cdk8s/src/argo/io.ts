/**
 * What flows between steps. A handle is the only way to write an Argo `{{...}}` reference, so a name that nobody
 * produces does not compile. `S` is the pipeline that a handle belongs to: each pipeline has its own, so a handle of
 * another one does not compile either. A handle of `never` fits everywhere.
 */

declare const scope: unique symbol

/** A string: known when the workflow runs. */
export interface Value<S = never> {
  readonly kind: 'value'
  /** Argo's text for it, such as `{{tasks.build.outputs.parameters.digest}}`. */
  readonly text: string
  /** The same as an expression of expr-lang, such as `tasks['build'].outputs.parameters.digest`. */
  readonly expression: string
  /** What has to hold first, in terms of Argo's `depends`: the name of a task stands for its end without a failure. */
  readonly waitsFor: readonly string[]
  /** The output that it is, if it is exactly one. */
  readonly output?: TaskOutput
  readonly [scope]?: S
}

export interface TaskOutput {
  readonly task: string
  readonly name: string
}

/** Files that travel through the artifact store. */
export interface Files<S = never> {
  readonly kind: 'files'
  readonly text: string
  readonly waitsFor: readonly string[]
  readonly [scope]?: S
}

/** The string of a task that may be skipped. Only `or` makes it a value. */
export interface MaybeValue<S = never> {
  readonly kind: 'maybe value'
  /** The value, or `fallback` where the task was skipped. */
  readonly or: (fallback: string) => Value<S>
  readonly waitsFor: readonly string[]
  readonly [scope]?: S
}

/** The files of a task that may be skipped: fit only an input declared as `files({ optional: true })`. */
export interface MaybeFiles<S = never> {
  readonly kind: 'maybe files'
  readonly text: string
  readonly waitsFor: readonly string[]
  readonly [scope]?: S
}

export interface ParamOptions {
  readonly description?: string
  /** Of an input: what it is when not given. Of an output: what it is when the script wrote none. */
  readonly default?: string
  /** The values that a person is offered. Argo does not enforce them: a step has to. */
  readonly enum?: readonly [string, ...string[]]
}

export interface FilesOptions {
  readonly description?: string
  /** An input that may be missing, or an output that the script may not write. @default false */
  readonly optional?: boolean
  /**
   * `run`: deleted with its workflow. `evidence`: never deleted by the cluster, as what proves how something was made
   * has to outlive the run.
   * @default 'run'
   */
  readonly keep?: 'run' | 'evidence'
  /**
   * The file name of a single file, such as `sbom.spdx.json`: stored as it is, so that a person or a tool can read it
   * in the store. Without it the output may be a folder, and is stored as a tar archive.
   */
  readonly file?: string
  /**
   * A key of its own in the store: an output replaces it, an input reads it. `cache/npm.tgz` is the same for all runs;
   * `{ input: 'reportKey' }` is what the step is given as its input `reportKey`.
   */
  readonly key?: string | InputKey
}

/** A key that another input of the same step says, which has to be a string. */
export interface InputKey {
  readonly input: string
}

export interface ParamDef extends ParamOptions {
  readonly kind: 'param'
}
export interface FilesDef extends FilesOptions {
  readonly kind: 'files'
}
export type Def = ParamDef | FilesDef
/** By name, in camelCase: `sourceRevision` is SOURCE_REVISION in a script. */
export type Defs = Readonly<Record<string, Def>>
export type ParamDefs = Readonly<Record<string, ParamDef>>

/** Declares a string: a script reads an input from the environment and writes an output to `$OUTPUTS/<name>`. */
export function param<const O extends ParamOptions = Record<never, never>>(options?: O): ParamDef & O {
  return { kind: 'param', ...(options as O) }
}

/** Declares a file or a folder: a script finds its path in the environment, for an input and for an output. */
export function files<const O extends FilesOptions = Record<never, never>>(options?: O): FilesDef & O {
  return { kind: 'files', ...(options as O) }
}

type Given<D extends Def, S> = D extends { readonly kind: 'param'; readonly enum: readonly (infer E)[] }
  ? Value<S> | E
  : D extends ParamDef
    ? Value<S> | string
    : D extends { readonly optional: true }
      ? Files<S> | MaybeFiles<S>
      : Files<S>

type NeedNotBeGiven<D extends Def> = D extends { readonly default: string } | { readonly optional: true }
  ? true
  : D extends { readonly key: string | InputKey }
    ? true
    : false

/** The arguments for inputs `D`: each is required unless its definition has a default, a key, or is optional. */
export type Args<D extends Defs, S> = {
  readonly [K in keyof D as NeedNotBeGiven<D[K]> extends true ? never : K]: Given<D[K], S>
} & {
  readonly [K in keyof D as NeedNotBeGiven<D[K]> extends true ? K : never]?: Given<D[K], S>
}

/** The handles that stand for outputs or parameters `D`. */
export type Handles<D extends Defs, S> = {
  readonly [K in keyof D]: D[K] extends ParamDef
    ? Value<S>
    : D[K] extends { readonly optional: true }
      ? MaybeFiles<S>
      : Files<S>
}

/** The handles of a task that may be skipped. */
export type MaybeHandles<D extends Defs, S> = {
  readonly [K in keyof D]: D[K] extends ParamDef ? MaybeValue<S> : MaybeFiles<S>
}
