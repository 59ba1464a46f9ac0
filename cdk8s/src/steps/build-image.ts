import { configMapFiles, files, type Mount, param, space, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { registryEnv, writesRegistry } from './registry-access.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** The image, by a BuildKit that lives as long as the build. */
export const buildImage = (settings: ReleaseSettings) =>
  step({
    name: 'build-image',
    description: 'Builds the image of a commit and pushes it under a tag of the run.',
    image: images.buildkit,
    size: 'large',
    deadlineSeconds: 2400,
    // A build that was begun again finds its layers in the cache of the registry.
    retry: 'pod',
    inputs: {
      source: files(),
      repository: param(),
      commit: param(),
      commitTime: param(),
      version: param(),
      runTag: param(),
    },
    outputs: { digest: param({ description: 'From what BuildKit says it pushed.' }) },
    script: 'build-image.sh',
    shell: 'sh',
    hardening: 'rootlessBuild',
    env: {
      // The image names a folder that cannot be written.
      TMPDIR: '/tmp',
      IMAGE: settings.image,
      CACHE: `${settings.image}:${cacheTag}`,
      PLATFORMS: settings.platforms.join(' '),
      ...registryEnv(settings),
    },
    mounts: { BUILDKIT_STATE: space('20Gi'), BUILDKIT_CONFIG: daemonConfig(settings), ...writesRegistry },
    scratch: '4Gi',
  })

/** The tag of the build cache. */
export const cacheTag = 'buildcache'

/** The configuration of buildkitd: https://docs.docker.com/build/buildkit/toml-configuration/ */
function daemonConfig({ image, plainHttp, buildMirrors }: ReleaseSettings): Mount {
  const mirrors = Object.entries(buildMirrors)
  const plain = plainHttp ? new Set([hostOf(image), ...mirrors.map(([, mirror]) => hostOf(mirror))]) : []
  const sections = [
    ...mirrors.map(([host, mirror]) => `[registry.${JSON.stringify(host)}]\nmirrors = [${JSON.stringify(mirror)}]\n`),
    ...[...plain].map((host) => `[registry.${JSON.stringify(host)}]\nhttp = true\n`),
  ]
  const name = 'buildkitd'
  return { ...configMapFiles(name), content: { name, data: { 'buildkitd.toml': sections.join('\n') } } }
}

const hostOf = (name: string) => name.split('/')[0] ?? name
