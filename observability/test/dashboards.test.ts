import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { promQueriesOf } from '../src/dashboards/contents.ts'
import { dashboards } from '../src/dashboards/index.ts'
import { dashboardUids } from '../src/dashboards/uids.ts'

/** A query as Grafana sends it: its variables are durations, numbers or texts by then. */
const filledIn = (query: string) =>
  query
    .replaceAll('$__range_s', '3600')
    .replaceAll(/\$__\w+/g, '5m')
    .replaceAll(/\$\w+/g, 'chosen')

/** What Prometheus' own parser says against the queries; nothing if they are PromQL. */
async function mistakesIn(queries: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'queries-'))
  try {
    const file = join(folder, 'rules.yaml')
    const rules = queries.map((query, index) => ({ record: `query_${index}`, expr: filledIn(query) }))
    await writeFile(file, stringify({ groups: [{ name: 'queries', rules }] }, { lineWidth: 0 }))
    await promisify(execFile)('promtool', ['check', 'rules', file])
    return ''
  } catch (error) {
    return (error as { stderr?: string }).stderr || String(error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('queries are PromQL', () => {
  // The log lines ask Loki alone.
  const asking = dashboards.filter(({ uid }) => uid !== dashboardUids.logs)

  it.each(asking.map((dashboard) => [dashboard.title, promQueriesOf(dashboard)] as const))(
    'of %s',
    async (_title, queries) => {
      expect(queries.length).toBeGreaterThan(0)
      expect(await mistakesIn(queries)).toBe('')
    },
  )

  it.each([
    ['rate(up[$__rate_interval]', 'unclosed left parenthesis'],
    ['rate(up)', 'expected type range vector'],
    ['up{namespace=$namespace}', 'unexpected identifier'],
  ])('it is seen that %s is none', async (query, message) => {
    expect(await mistakesIn([query])).toContain(message)
  })
})
