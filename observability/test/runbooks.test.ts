import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { knownSeries } from '../src/metrics.ts'
import { alerts, recordedSeries } from '../src/rules/files.ts'
import { alertRule } from '../src/rules/rule.ts'
import { seriesIn } from '../src/series-in.ts'

const folder = join(import.meta.dirname, '../runbooks')
const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)
const repository = join(import.meta.dirname, '../..')
const { paths } = JSON.parse(readFileSync(join(repository, 'api/openapi.json'), 'utf8')) as { readonly paths: object }
/** The workflow templates that there are, as `namespace/name`. */
const templates = readdirSync(join(repository, 'workflows/production'))
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => parseAllDocuments(readFileSync(join(repository, 'workflows/production', file), 'utf8')))
  .map((document) => document.toJS() as { readonly kind?: string; readonly metadata: Readonly<Record<string, string>> })
  .filter(({ kind }) => kind === 'WorkflowTemplate')
  .map(({ metadata }) => `${metadata['namespace']}/${metadata['name']}`)
// Raised outside, by the dead man's switch.
const foreign = ['WatchdogMissing']
// Prometheus' own.
const states = ['ALERTS']

it('there is one per alert, and none besides', () => {
  const names = [...new Set(alerts.map(({ alert }) => alert)), ...foreign]
  expect(files.map(([file]) => file).toSorted()).toEqual(names.map((name) => `${name}.md`).toSorted())
})

it.each(alerts.map((alert) => [alert.alert, alertRule(alert)] as const))(
  '%s leads to its own',
  (name, { annotations }) => {
    expect(annotations.runbook_url).toMatch(new RegExp(`^https://.*/observability/runbooks/${name}\\.md$`))
    expect(annotations.dashboard_url).toMatch(/^https:\/\/[^/]+\/d\/catalog-[a-z-]+$/)
    expect(annotations.summary.length).toBeLessThan(120)
    expect(annotations.description).toMatch(/\.$/)
  },
)

describe.each(files)('%s', (file, text) => {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)

  it('has the four parts, and something in each', () => {
    expect(text.startsWith(`# ${file.slice(0, -'.md'.length)}\n`)).toBe(true)
    const parts = text.split(/^## /m).slice(1)
    expect(parts.map((part) => part.slice(0, part.indexOf('\n')))).toEqual([
      'Meaning',
      'Impact',
      'Diagnosis',
      'Mitigation',
    ])
    for (const part of parts) expect(part.slice(part.indexOf('\n')).trim().length).toBeGreaterThan(20)
  })

  it('has commands that bash can read', () => {
    expect(blocks.length).toBeGreaterThan(0)
    for (const block of blocks) expect(spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' }).stderr).toBe('')
  })

  it('says how many log lines it wants of several pods: kubectl gives 10 of each otherwise', () => {
    const lines = blocks.join('').split('\n')
    const cut = lines.filter((line) => /\blogs .*--selector/.test(line) && !line.includes('--tail'))
    expect(cut).toEqual([])
  })

  it('asks for metrics that are there', () => {
    const queries = blocks.flatMap((block) =>
      [...block.matchAll(/^promtool query instant "\$PROMETHEUS_URL" '([^']*)'$/gm)].map(([, query = '']) => query),
    )
    expect(queries.length).toBe(blocks.join('').split('promtool').length - 1)
    const asked = queries.flatMap(seriesIn)
    expect(
      asked.filter((name) => !(knownSeries.has(name) || recordedSeries.has(name) || states.includes(name))),
    ).toEqual([])
  })

  it('names operations and workflow templates that are there', () => {
    const operations = [...text.matchAll(/(?<!\/api)\/v1(?:\/[a-z{}-]+)+/g)].map(([path]) => path)
    expect(operations.filter((path) => !(path in paths))).toEqual([])
    const submitted = [...text.matchAll(/argo submit -n (\S+) --from workflowtemplate\/([a-z-]+)/g)]
    expect(
      submitted.map(([, namespace, name]) => `${namespace}/${name}`).filter((id) => !templates.includes(id)),
    ).toEqual([])
  })
})
