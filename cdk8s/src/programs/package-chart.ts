import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './command.ts'
import { type Environment, environment } from './environment.ts'
import { assumedKubernetes } from './helm.ts'
import { parseImageName, requireDigest, requireTag } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { revisionAnnotation } from './published-image.ts'
import { Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'
import { parseVersion } from './version.ts'
import { setScalar } from './yaml-scalar.ts'

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
/** The media types of Helm's charts in registries: https://helm.sh/docs/topics/registries/ */
const configType = 'application/vnd.cncf.helm.config.v1+json'
const chartType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'

/**
 * Packages the chart in `CHART_SOURCE` as the version `VERSION`, with the image it is for, and pushes it. Helm itself
 * pushes only by version, before anyone can have signed; this puts the same manifest there under a tag of the run.
 */
await runProgram(async () => {
  const env = environment()
  const version = env.required('VERSION')
  if (parseVersion(version) === undefined) throw new Refusal(`VERSION is ${JSON.stringify(version)}: give 1.2.3`)
  const tag = requireTag(env.required('RUN_TAG'), 'RUN_TAG')
  const folder = mkdtempSync(join(tmpdir(), 'chart-'))
  const archive = readFileSync(await packageChart(env, version, folder))
  const metadata = await chartMetadata(join(folder, 'unpacked', chartName(env)), folder)
  const repository = new Repository(parseImageName(env.required('CHART')), registryOptions(env))
  const config = Buffer.from(JSON.stringify(metadata))
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: await repository.putBlob(config), size: config.length },
    layers: [{ mediaType: chartType, digest: await repository.putBlob(archive), size: archive.length }],
    annotations: {
      'org.opencontainers.image.title': metadata.name,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.created': new Date(env.count('COMMIT_TIME') * 1000).toISOString(),
      [revisionAnnotation]: env.required('COMMIT'),
    },
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  const digest = await repository.putManifest(tag, { mediaType: manifestType, bytes })
  env.output('digest', digest)
  say(`Chart ${metadata.name} ${version} is ${digest}.`)
})

/** The last part of the chart's repository, which Helm wants to be its name. */
function chartName(env: Environment): string {
  return env.required('CHART').split('/').at(-1) ?? ''
}

/** Makes the archive: the same bytes for the same commit, so that a second attempt is the same chart. */
async function packageChart(env: Environment, version: string, folder: string): Promise<string> {
  const { host, path } = parseImageName(env.required('IMAGE'))
  const source = join(folder, 'source')
  cpSync(env.required('CHART_SOURCE'), source, { recursive: true })
  const values = join(source, 'values.yaml')
  const image = {
    registry: host,
    repository: path,
    tag: version,
    digest: requireDigest(env.required('IMAGE_DIGEST'), 'the image'),
  }
  const text = Object.entries(image).reduce(
    (edited, [key, value]) => setScalar(edited, 'image', key, value),
    readFileSync(values, 'utf8'),
  )
  writeFileSync(values, text)
  await run('helm', ['package', source, '--version', version, '--app-version', version, '--destination', folder])
  const name = chartName(env)
  const unpacked = join(folder, 'unpacked')
  mkdirSync(unpacked)
  await run('tar', ['-xzf', join(folder, `${name}-${version}.tgz`), '-C', unpacked])
  // Helm writes the time of packing into every entry; this writes that of the commit.
  const fixed = ['--sort=name', `--mtime=@${env.count('COMMIT_TIME')}`, '--owner=0', '--group=0', '--numeric-owner']
  await run('tar', [...fixed, '--mode=u=rwX,go=rX', '-cf', join(folder, 'chart.tar'), '-C', unpacked, name])
  await run('gzip', ['--no-name', '--best', join(folder, 'chart.tar')])
  return join(folder, 'chart.tar.gz')
}

/** Chart.yaml as Helm itself reads it, which is what it stores beside a chart. */
async function chartMetadata(chart: string, folder: string): Promise<{ readonly name: string }> {
  const mirror = join(folder, 'mirror')
  mkdirSync(join(mirror, 'templates'), { recursive: true })
  cpSync(join(chart, 'Chart.yaml'), join(mirror, 'Chart.yaml'))
  writeFileSync(join(mirror, 'templates', 'metadata.yaml'), '{{ omit (.Chart | toJson | fromJson) "IsRoot" | toJson }}')
  const rendered = await run('helm', ['template', 'metadata', mirror, '--kube-version', assumedKubernetes])
  return JSON.parse(rendered.slice(rendered.indexOf('{'))) as { readonly name: string }
}
