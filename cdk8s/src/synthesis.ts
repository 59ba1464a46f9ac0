import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ApiObject, App, Chart, Yaml } from 'cdk8s'
import { ArgoResource } from './argo/argo-resource.ts'
import type { Pipeline } from './argo/index.ts'
import { argoCdManifests } from './argo-cd/manifests.ts'
import { allPipelines, type Pipelines } from './pipelines/pipelines.ts'
import { enforceRules } from './rules/index.ts'
import type { Settings } from './settings.ts'
import { stepFiles } from './step-files.ts'
import { type Manifest, owned, ownership } from './tenancy/manifest.ts'
import { namespaces } from './tenancy/namespace-definitions.ts'
import { secretsTable } from './tenancy/secrets.ts'
import { tenancy } from './tenancy/tenancy.ts'
import { triggeredRuns } from './triggers/triggered-runs.ts'
import { type TriggerManifests, triggers } from './triggers/triggers.ts'
import { deployedImagesPolicy } from './trust/deployed-images.ts'
import { kyvernoPolicy } from './trust/kyverno.ts'
import { trustPolicy } from './trust/policy.ts'

/** Texts by the path of their file. */
export type Files = ReadonlyMap<string, string>

const notice = '# Written by `npm run synth`: change its source in cdk8s/src instead.\n'

/**
 * All that a cluster is told: a file per pipeline, and what has to be around them. Throws an Error that lists every
 * rule that is broken, and where.
 */
export function synthesise(settings: Settings): Files {
  const all = allPipelines(settings)
  const { manifests, files } = tenancy(all.pipelines, settings.platform, settings.tenancy)
  const pushed = triggersOf(settings, all)
  const groups = {
    ...manifests,
    namespaces: [...manifests.namespaces, ...(pushed ? [pushed.namespace] : [])],
    files: stepFiles(all.pipelines),
    ...(pushed && { triggers: pushed.triggers }),
  }
  const app = new App()
  enforceRules(app)
  for (const [name, group] of Object.entries(groups)) {
    const chart = new Chart(app, name)
    for (const manifest of group) addObject(chart, manifest)
  }
  for (const pipeline of all.pipelines) {
    addPipeline(new Chart(app, fileOf(pipeline, all.pipelines)), pipeline, all, settings)
  }
  // Nothing else asks the rules.
  app.synthYaml()
  const yaml = app.charts.map((chart) => [`${chart.node.id}.yaml`, notice + Yaml.stringify(...chart.toJson())] as const)
  return new Map([
    ...yaml,
    ...Object.entries(files),
    ['secrets.tsv', files['secrets.tsv'] + secretsTable(pushed?.secrets ?? [])],
    ...optionalPolicies(settings),
    ['optional/argo-cd.yaml', notice + Yaml.stringify(...reconcilerOf(settings))],
  ])
}

/** The file of a pipeline: its name, with the namespace where several have one of that name. */
function fileOf({ name, namespace }: Pipeline, all: readonly Pipeline[]): string {
  return all.filter((one) => one.name === name).length > 1 ? `${namespace}-${name}` : name
}

/** The trust policy as admission policies: what Kubernetes enforces by itself, and what Kyverno does. */
function optionalPolicies({ steps }: Settings): readonly (readonly [string, string])[] {
  const judged = Object.entries(namespaces).flatMap(([name, { holds }]) => (holds === 'service' ? [name] : []))
  const policy = trustPolicy(steps)
  const kyverno = kyvernoPolicy(policy, { judged, namespace: 'kyverno', pullSecret: 'registry-pull', ...steps })
  return [
    ['optional/deployed-images.yaml', notice + Yaml.stringify(...deployedImagesPolicy(policy, judged))],
    ['optional/kyverno.yaml', notice + Yaml.stringify(kyverno)],
  ]
}

/** Every environment for a cluster that has Argo CD. */
function reconcilerOf({ steps, delivery }: Settings) {
  return delivery.environments.flatMap((environment) => argoCdManifests(environment, { ...steps, ...delivery }))
}

/** What turns pushes into runs, if the settings want it. */
function triggersOf(settings: Settings, { triggered }: Pipelines): TriggerManifests | undefined {
  if (settings.triggers === undefined) return undefined
  return triggers({
    settings: settings.triggers,
    runs: triggeredRuns(triggered),
    repositories: settings.steps.repositories,
    platform: settings.platform,
    tenancy: settings.tenancy,
  })
}

/** Setup's list of secrets is in every folder that synthesis writes, and in no other. */
const mark = 'secrets.tsv'

/** Writes `files` to `folder`, where nothing else is afterwards. Throws if it holds what synthesis did not write. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  const there = existsSync(folder) ? await readdir(folder) : []
  if (there.length > 0 && !there.includes(mark)) {
    throw new Error(`${folder} holds what synthesis did not write: give a folder that is new or empty`)
  }
  await rm(folder, { recursive: true, force: true })
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

function addObject(chart: Chart, manifest: Manifest): ApiObject {
  const { kind, metadata } = manifest
  return new ApiObject(chart, [kind, metadata.namespace, metadata.name].filter(Boolean).join('-'), owned(manifest))
}

/** The pipeline's template, and what starts it by the clock. */
function addPipeline(chart: Chart, pipeline: Pipeline, { schedules }: Pipelines, { platform }: Settings): ApiObject[] {
  const spec = pipeline.spec(platform)
  const own = schedules.filter(({ name, namespace }) => name === pipeline.name && namespace === pipeline.namespace)
  return [
    new ArgoResource(chart, { kind: 'WorkflowTemplate', metadata: metadataOf(pipeline), spec }),
    ...own.map((one) => new ArgoResource(chart, { kind: 'CronWorkflow', metadata: metadataOf(one), spec: one.spec })),
  ]
}

function metadataOf({ name, namespace, description }: Pick<Pipeline, 'name' | 'namespace' | 'description'>) {
  const annotations = { 'workflows.argoproj.io/description': description }
  return { name, namespace, annotations, labels: ownership }
}
