import { environment } from './environment.ts'
import { parseImageName, requireDigest } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { type Manifest, Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'
import { compareVersions, parseVersion, type Version } from './version.ts'

/**
 * Gives a verified image and its chart their public names. Nothing that has a version moves, and the version of the
 * image comes last: once it exists, all of the release does. A second run changes nothing. Puts out whether the version
 * is the newest, pre-releases among them: nothing takes the place of something newer by itself.
 */
await runProgram(async () => {
  const env = environment()
  const version = parseVersion(env.required('VERSION'))
  const commit = env.required('COMMIT')
  if (version === undefined) throw new Refusal(`VERSION is ${JSON.stringify(env.required('VERSION'))}: give 1.2.3`)
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Refusal('COMMIT is not a commit: give its 40 hexadecimal digits')
  const options = registryOptions(env)
  const image = new Repository(parseImageName(env.required('IMAGE')), options)
  const chart = new Repository(parseImageName(env.required('CHART')), options)
  const imageManifest = await existing(image, requireDigest(env.required('IMAGE_DIGEST'), 'the image'))
  const chartManifest = await existing(chart, requireDigest(env.required('CHART_DIGEST'), 'the chart'))
  // Both are checked before either gets a name.
  await refuseOther(image, version.text, imageManifest)
  await refuseOther(chart, version.text, chartManifest)
  await name(chart, version.text, chartManifest)
  // Two versions may be of one commit; the first keeps the commit's name.
  if ((await image.manifest(`sha-${commit}`)) === undefined) await name(image, `sha-${commit}`, imageManifest)
  const published = (await image.tags()).flatMap((tag) => parseVersion(tag) ?? [])
  if (isStable(version) && newestOf([version, ...published.filter(isStable)]) === version) {
    await name(image, 'latest', imageManifest)
  }
  await name(image, version.text, imageManifest)
  const newest = newestOf([version, ...published])
  env.output('newest', String(newest === version))
  if (newest !== version) say(`${version.text} is older than ${newest.text}: to deploy it, promote it by hand.`)
})

async function existing(repository: Repository, digest: string): Promise<Manifest> {
  const manifest = await repository.manifest(digest)
  if (manifest === undefined) throw new Refusal(`the registry has no ${digest}: it was deleted, or never pushed`)
  return manifest
}

async function refuseOther(repository: Repository, tag: string, { digest }: Manifest): Promise<void> {
  const published = await repository.manifest(tag)
  if (published === undefined || published.digest === digest) return
  throw new Refusal(
    `version ${tag} is published already as ${published.digest}, and this run made ${digest}: a published version ` +
      'never moves, so choose the next version',
  )
}

async function name(repository: Repository, tag: string, manifest: Manifest): Promise<void> {
  if ((await repository.manifest(tag))?.digest !== manifest.digest) await repository.putManifest(tag, manifest)
  say(`${tag} is ${manifest.digest}.`)
}

function isStable({ prerelease }: Version): boolean {
  return prerelease.length === 0
}

/** The highest of `versions`; of equal ones the first. */
function newestOf(versions: readonly [Version, ...Version[]]): Version {
  return versions.reduce((newest, other) => (compareVersions(other, newest) > 0 ? other : newest))
}
