import { type Environment, environment } from './environment.ts'
import { githubPackages } from './github-packages.ts'
import { type ImageName, parseImageName, requireDigest } from './image-name.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { runProgram, say } from './program.ts'
import { contentOf, originOf } from './published-image.ts'
import { Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'
import { type Held, planRetention, type RetentionPolicy } from './retention-plan.ts'
import { runningDigests } from './running-digests.ts'

const dayMs = 86_400_000

/**
 * Deletes from the `REPOSITORIES` what nobody needs any more, or with `DRY_RUN` other than `false` only says what it
 * would delete. It deletes nothing as long as it does not know what is deployed.
 */
await runProgram(async () => {
  const env = environment()
  const dryRun = env.optional('DRY_RUN') !== 'false'
  const given = env.words('DEPLOYED').map((digest) => requireDigest(digest, 'DEPLOYED'))
  const running = await runningDigests(env.words('DEPLOYMENT_NAMESPACES'), kubernetesOptions(env))
  const policy: RetentionPolicy = {
    newest: env.count('KEEP_NEWEST'),
    youngestMs: env.count('KEEP_DAYS') * dayMs,
    deployed: new Set([...given, ...running]),
    tags: new Set(env.words('KEEP_TAGS')),
    nowMs: Date.now(),
  }
  for (const name of env.words('REPOSITORIES').map(parseImageName)) await clean(name, policy, dryRun, env)
})

async function clean(name: ImageName, policy: RetentionPolicy, dryRun: boolean, env: Environment): Promise<void> {
  const options = registryOptions(env)
  const repository = new Repository(name, options)
  const plan = planRetention(await heldBy(repository), policy)
  say(`${name.host}/${name.path}: ${plan.keep.length} stay, ${plan.remove.length} go${dryRun ? ' (dry run)' : ''}`)
  // What has no tag is part of what has one.
  const named = plan.keep.filter(({ tags }) => tags.length > 0)
  for (const { digest, tags, reason } of named) say(`  stays ${digest} ${tags.join(' ')}: ${reason}`)
  const owner = env.optional('GITHUB_OWNER')
  // Other registries delete, and their passwords are not for GitHub.
  const remove =
    owner === '' || name.host !== 'ghcr.io'
      ? (digest: string) => repository.deleteManifest(digest)
      : await githubPackages(owner, name, env.required('DOCKER_CONFIG'))
  for (const { digest, tags, reason } of plan.remove) {
    const done = dryRun || (await remove(digest))
    say(`  ${done ? 'goes ' : 'gone '} ${digest} ${tags.join(' ')}: ${reason}`)
  }
}

/** Every manifest that a tag leads to, directly or through an index. */
async function heldBy(repository: Repository): Promise<readonly Held[]> {
  const byDigest = new Map<string, Held>()
  for (const tag of await repository.tags()) {
    const manifest = await repository.manifest(tag)
    if (manifest === undefined) continue
    const { digest } = manifest
    const known = byDigest.get(digest)
    byDigest.set(digest, {
      digest,
      tags: [...(known?.tags ?? []), tag],
      createdMs: known?.createdMs ?? (await originOf(repository, manifest)).createdMs,
      children: known?.children ?? (contentOf(manifest).manifests ?? []).map((child) => child.digest),
    })
  }
  return [...byDigest.values()]
}
