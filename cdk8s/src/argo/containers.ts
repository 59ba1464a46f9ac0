import { images, type Tool } from '../versions.ts'
import { outputsFolder, paramsOf, workspace } from './artifacts.ts'
import { toolsFolder } from './environment.ts'
import { hardening } from './hardening.ts'
import type { Defs } from './io.ts'
import { mountPath, volumeName } from './mounts.ts'
import { imageReference, type Platform } from './platform.ts'
import { sizes } from './profiles.ts'
import type { Sidecar } from './sidecar.ts'
import type { StepProps } from './step.ts'
import { type Container, compact, type Volume, type VolumeMount } from './template.ts'

const shellFolder = '/shell'

interface Storage {
  readonly volumes: Volume[]
  readonly mounts: VolumeMount[]
}

/** The volumes of a step's pod, and where its script finds them. */
export function storage<I extends Defs, O extends Defs>(props: StepProps<I, O>): Storage {
  const scratch: [string, string][] = [
    ['work', workspace],
    ['tmp', '/tmp'],
    ...(paramsOf(props.outputs).length > 0 ? [['outputs', outputsFolder] as [string, string]] : []),
  ]
  const borrowed = (props.borrow ?? []).length > 0
  const given = Object.entries(props.mounts ?? {})
  const sizeLimit = props.scratch ?? '1Gi'
  return {
    volumes: [
      ...scratch.map(([name]) => ({ name, emptyDir: { sizeLimit } })),
      ...(borrowed ? ['tools', 'shell'] : []).map((name) => ({ name, emptyDir: { sizeLimit: '1Gi' } })),
      ...given.map(([name, { source }]) => ({ name: volumeName(name), ...source })),
      ...(props.sidecars ?? []).flatMap(sidecarVolumes),
    ],
    mounts: [
      ...scratch.map(([name, path]) => ({ name, mountPath: path })),
      ...(borrowed ? [{ name: 'tools', mountPath: toolsFolder, readOnly: true }] : []),
      ...given.map(([name, mount]) =>
        compact({
          name: volumeName(name),
          mountPath: mountPath(name, mount),
          readOnly: mount.readOnly ? true : undefined,
        }),
      ),
    ],
  }
}

/**
 * Init containers that copy `tools` from the images of their makers. Many of those have neither a shell nor `cp`, so
 * the first one lends both to all others.
 */
export function borrowers(tools: readonly Tool[], platform: Platform): Container[] {
  if (tools.length === 0) return []
  const lender = { name: 'lend-shell', image: images.busybox, command: ['cp', '/bin/sh', '/bin/cp', shellFolder] }
  const copy = `PATH="$PATH:/"; ${shellFolder}/cp "$(command -v "$0")" ${toolsFolder}/`
  return [
    lender,
    ...tools.map(({ name, image }) => ({
      name: `borrow-${name}`,
      image,
      command: [`${shellFolder}/sh`, '-c', copy, name],
    })),
  ].map(({ name, image, command }) => ({
    name,
    image: imageReference(image, platform),
    command,
    resources: sizes.small,
    securityContext: hardening.restricted.container,
    volumeMounts: [
      { name: 'shell', mountPath: shellFolder },
      { name: 'tools', mountPath: toolsFolder },
    ],
  }))
}

/** The containers beside the script. */
export function sidecarContainers(sidecars: readonly Sidecar[], platform: Platform): Container[] {
  return sidecars.map((sidecar) =>
    compact({
      name: sidecar.name,
      image: imageReference(sidecar.image, platform),
      command: [...sidecar.command],
      args: [...(sidecar.args ?? [])],
      env: Object.entries(sidecar.env ?? {}).map(([name, value]) => ({ name, value })),
      resources: sizes[sidecar.size],
      securityContext: {
        ...hardening.restricted.container,
        ...(sidecar.user !== undefined && { runAsUser: sidecar.user }),
      },
      volumeMounts: Object.keys(sidecar.space ?? {}).map((path) => ({
        name: spaceName(sidecar, path),
        mountPath: path,
      })),
    }),
  )
}

const spaceName = ({ name }: Sidecar, path: string) => `${name}${path.replaceAll('/', '-')}`

const sidecarVolumes = (sidecar: Sidecar): Volume[] =>
  Object.entries(sidecar.space ?? {}).map(([path, sizeLimit]) => ({
    name: spaceName(sidecar, path),
    emptyDir: { sizeLimit },
  }))
