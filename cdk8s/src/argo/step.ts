import type { Image, Tool } from '../versions.ts'
import type { HardeningName } from './hardening.ts'
import type { Defs } from './io.ts'
import type { ConfigMapContent, Mount } from './mounts.ts'
import type { Platform } from './platform.ts'
import type { Retry, Size } from './profiles.ts'
import type { Sidecar } from './sidecar.ts'
import type { Template } from './template.ts'

/** Rights in the Kubernetes API that a step's own service account gets, and nobody else. */
export interface Permission {
  /** @default the namespace that the step runs in */
  readonly namespace?: string
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** A pipeline by the namespace that it runs in and its name. */
export interface PipelineName {
  readonly namespace: string
  readonly name: string
}

/** A leaf template, declared once and run by any number of pipelines. Its service account has its name. */
export interface Step<I extends Defs = Defs, O extends Defs = Defs> {
  readonly name: string
  readonly description: string
  readonly inputs: I
  readonly outputs: O
  readonly permissions: readonly Permission[]
  /** Pipelines that it starts; others it may not, whatever its rights are. */
  readonly starts: readonly PipelineName[]
  /** Config maps that have to be in its namespace, which synthesis writes. */
  readonly configMaps: readonly ConfigMapContent[]
  /** The template as `platform` runs it. */
  readonly template: (platform: Platform) => Template
}

export interface StepProps<I extends Defs, O extends Defs> {
  /** kebab-case; the name of the template, of its task and of its service account. */
  readonly name: string
  /** What it does, for the person who reads the workflow. */
  readonly description: string
  readonly image: Image
  /** Static programs from other images, put on the PATH. */
  readonly borrow?: readonly Tool[]
  readonly size: Size
  /** An attempt is killed after this long. */
  readonly deadlineSeconds: number
  readonly retry: Retry
  readonly inputs: I
  readonly outputs: O
  /**
   * A file in `steps/scripts/`, or anywhere. It reads its parameters from the environment: SOURCE_REVISION for
   * `sourceRevision`.
   */
  readonly script: string | URL
  /** What runs the script: `sh` for an image that has no bash. @default 'bash' */
  readonly shell?: 'bash' | 'sh'
  /** Settings that do not change from run to run, by the name of their variable. */
  readonly env?: Readonly<Record<string, string>>
  /** Secrets, config maps and space, by the variable that tells the script their path. */
  readonly mounts?: Readonly<Record<string, Mount>>
  /** Containers beside it that answer on 127.0.0.1, such as a database. The script waits until they do. */
  readonly sidecars?: readonly Sidecar[]
  /** What it may do in the Kubernetes API. Without any it has no token at all. */
  readonly permissions?: readonly Permission[]
  /** Pipelines that it starts by the Kubernetes API. @default none */
  readonly starts?: readonly PipelineName[]
  /** `rootlessBuild` lets BuildKit make user namespaces. @default 'restricted' */
  readonly hardening?: HardeningName
  /** How much it may write to /workspace and /tmp, each. @default '1Gi' */
  readonly scratch?: string
}
