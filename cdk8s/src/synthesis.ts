import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ApiObject, App, Chart, Yaml } from 'cdk8s'
import { ArgoResource } from './argo/argo-resource.ts'
import type { Pipeline } from './argo/index.ts'
import { allPipelines, type Pipelines } from './pipelines/pipelines.ts'
import { enforceRules } from './rules/index.ts'
import type { Settings } from './settings.ts'
import { stepFiles } from './step-files.ts'
import { type Manifest, owned, ownership } from './tenancy/manifest.ts'
import { tenancy } from './tenancy/tenancy.ts'
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
  const app = new App()
  enforceRules(app)
  for (const [name, group] of Object.entries({ ...manifests, files: stepFiles(all.pipelines) })) {
    const chart = new Chart(app, name)
    for (const manifest of group) addObject(chart, manifest)
  }
  for (const pipeline of all.pipelines) addPipeline(new Chart(app, pipeline.name), pipeline, all, settings)
  // Nothing else asks the rules.
  app.synthYaml()
  const yaml = app.charts.map((chart) => [`${chart.node.id}.yaml`, notice + Yaml.stringify(...chart.toJson())] as const)
  return new Map([
    ...yaml,
    ...Object.entries(files),
    ['optional/kyverno.yaml', notice + Yaml.stringify(admissionOf(settings))],
  ])
}

/** The trust policy for a cluster that has Kyverno. */
function admissionOf({ steps }: Settings) {
  return kyvernoPolicy(trustPolicy(steps), { namespace: 'kyverno', pullSecret: 'registry-pull', ...steps })
}

/** Writes `files` to `folder`, where nothing else is afterwards. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
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
