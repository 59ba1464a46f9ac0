import type { ITemplate } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/Template'

type Item<T> = NonNullable<T> extends readonly (infer E)[] ? E : never
type Script = NonNullable<ITemplate['script']>

/** A template as Argo reads it: Argo names the script's container itself. */
export type Template = Omit<ITemplate, 'script'> & { readonly name: string; readonly script?: Omit<Script, 'name'> }
export type Container = Item<ITemplate['initContainers']>
export type SecurityContext = NonNullable<Container['securityContext']>
export type PodSecurityContext = NonNullable<ITemplate['securityContext']>
export type Resources = NonNullable<Container['resources']>
export type Volume = Item<ITemplate['volumes']>
export type VolumeMount = Item<Container['volumeMounts']>
export type EnvVar = Item<Container['env']>
export type RetryStrategy = NonNullable<ITemplate['retryStrategy']>
export type Parameter = Item<NonNullable<ITemplate['inputs']>['parameters']>
export type Artifact = Item<NonNullable<ITemplate['inputs']>['artifacts']>
export type Metric = Item<NonNullable<ITemplate['metrics']>['prometheus']>

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** `value` without its undefined and empty members, so that no empty list reaches the output. */
export function compact<T extends object>(value: T): Compact<T> {
  const full = ([, member]: [string, unknown]) =>
    member !== undefined && !(typeof member === 'object' && member !== null && Object.keys(member).length === 0)
  return Object.fromEntries(Object.entries(value).filter(full)) as Compact<T>
}
