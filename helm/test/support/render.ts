import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubernetesObject } from './objects.ts'

/** The chart's folder. */
export const chart = join(import.meta.dirname, '../../catalog-api')

/** What releases are rendered for unless they say otherwise. */
export const usualKubernetesVersion = '1.35.4'

const documentsMax = 200

/** What a release is made from, as `helm template` is told. */
export interface Release {
  /** Default: the chart of this repository. */
  readonly chart?: string
  /** Default: `shop`. */
  readonly name?: string
  /** Default: `catalog`. */
  readonly namespace?: string
  /** Files of values, relative to the folder of the tests. */
  readonly files?: readonly string[]
  /** They win over those in files. */
  readonly values?: object
  /** Default: {@link usualKubernetesVersion}. */
  readonly kubernetesVersion?: string
  /** Which kinds the cluster knows besides its own, as `group/version/Kind`. Default: those of the Prometheus Operator. */
  readonly kinds?: readonly string[]
}

const operatorKinds = ['monitoring.coreos.com/v1/PrometheusRule', 'monitoring.coreos.com/v1/ServiceMonitor']
const outcomes = new Map<string, { readonly text: string } | { readonly error: unknown }>()

/** The arguments by which helm gets the values of a release, but for the input that {@link helm} needs with them. */
export const valueArguments = ({
  files = [],
  kubernetesVersion = usualKubernetesVersion,
}: Release): readonly string[] => [
  `--kube-version=${kubernetesVersion}`,
  ...files.map((file) => `--values=${join(import.meta.dirname, '..', file)}`),
  '--values=-',
]

/** Runs helm. Throws an Error with what helm says when it fails. @returns its output */
export function helm(args: readonly string[], values: object = {}): string {
  const { status, error, stdout, stderr } = spawnSync('helm', args, {
    input: JSON.stringify(values),
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 16 * 1024 * 1024,
  })
  if (error) throw new Error('helm does not run; `npm run check:platform` brings it', { cause: error })
  if (status !== 0) throw new Error(`${stderr}${stdout}`)
  return stdout
}

/** The manifests of a release, as helm writes them. Throws an Error with what helm says when it refuses the values. */
export function renderText(release: Release = {}): string {
  const { name = 'shop', namespace = 'catalog', kinds = operatorKinds, values } = release
  const folder = release.chart ?? chart
  const known = kinds.map((kind) => `--api-versions=${kind}`)
  const args = ['template', name, folder, `--namespace=${namespace}`, ...known, ...valueArguments(release)]
  const key = JSON.stringify([args, values])
  const outcome = outcomes.get(key) ?? run(args, values)
  outcomes.set(key, outcome)
  if ('error' in outcome) throw outcome.error
  return outcome.text
}

function run(args: readonly string[], values: object | undefined) {
  try {
    return { text: helm(args, values) }
  } catch (error) {
    return { error }
  }
}

/** The objects of a release. Throws as {@link renderText} does, and for text that is no YAML. */
export const render = (release: Release = {}): readonly KubernetesObject[] => objectsIn(renderText(release))

/** The objects in a text of YAML documents; those without content are left out. Throws for text that is no YAML. */
function objectsIn(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents) || documents.length > documentsMax) throw new Error('Not a list of documents')
  return documents.flatMap((document) => {
    if (document.errors[0]) throw document.errors[0]
    const object: KubernetesObject | null = document.toJS()
    return object === null ? [] : [object]
  })
}
