import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Program {
  /** What its file is called, most common first. */
  readonly files: readonly string[]
  /** What there is not without it. */
  readonly gives: string
  /** Where it comes from. */
  readonly source: string
}

/** The programs of the stack. Prometheus 2.42, Alertmanager 0.25, Jaeger 2, Loki 3, a collector of 0.145 or newer. */
export const programs = {
  prometheus: {
    files: ['prometheus'],
    gives: 'metrics, recording rules and alerts',
    source: 'github.com/prometheus/prometheus; the package prometheus of Debian',
  },
  alertmanager: {
    files: ['alertmanager', 'prometheus-alertmanager'],
    gives: 'routing of alerts',
    source: 'github.com/prometheus/alertmanager; the package prometheus-alertmanager of Debian',
  },
  jaeger: {
    files: ['jaeger'],
    gives: 'traces',
    source: 'github.com/jaegertracing/jaeger, version 2 (cmd/jaeger)',
  },
  loki: {
    files: ['loki'],
    gives: 'logs to search',
    source: 'github.com/grafana/loki, version 3 (cmd/loki)',
  },
  collector: {
    files: ['otelcol-contrib', 'otelcol-k8s', 'otelcol'],
    gives: 'sampling by whole traces, redaction, and the way from log files to Loki',
    source: 'github.com/open-telemetry/opentelemetry-collector-releases, the distribution contrib or k8s',
  },
} as const satisfies Readonly<Record<string, Program>>

export type ProgramName = keyof typeof programs

export type Found = Readonly<Partial<Record<ProgramName, string>>>

/** The file of each program that a folder of `path` has, a list as in PATH. */
export function findPrograms(path: string): Found {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const found: Partial<Record<ProgramName, string>> = {}
  for (const name of Object.keys(programs) as ProgramName[]) {
    const candidates = programs[name].files.flatMap((file) => folders.map((folder) => join(folder, file)))
    const file = candidates.find(isExecutable)
    if (file !== undefined) found[name] = file
  }
  return found
}

/** One line for each program that is missing: what there is not without it, and where it comes from. */
export const describeMissing = (found: Found): readonly string[] =>
  (Object.keys(programs) as ProgramName[])
    .filter((name) => found[name] === undefined)
    .map((name) => {
      const { files, gives, source } = programs[name]
      return `${files.join(' or ')} is not on the PATH: no ${gives}. It comes from ${source}.`
    })

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
