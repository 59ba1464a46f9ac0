import type { GridPos, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { describe, expect, it } from 'vitest'
import { variable } from '../grafana/interpolation.ts'
import { panelsOf, targetsOf } from './contents.ts'
import { dashboards } from './index.ts'
import { dashboardUids } from './uids.ts'

const byTitle = dashboards.map((dashboard) => [dashboard.title ?? '', dashboard] as const)

const panels = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ title: `${dashboard.title}: ${panel.title}`, panel })),
)
const queries = panels.flatMap(({ title, panel }) =>
  targetsOf(panel).map((target) => ({ title: `${title} ${target.refId}`, panel, target })),
)

/** What breaks a rule, by title. */
const offenders = <T extends { readonly title: string }>(all: readonly T[], breaks: (one: T) => boolean) =>
  all.filter(breaks).map(({ title }) => title)

const placeOf = (panel: { readonly gridPos?: GridPos }) => panel.gridPos ?? { x: 0, y: 0, w: 0, h: 0 }

it('every dashboard has an address of its own, and every address a dashboard', () => {
  expect(dashboards.map(({ uid }) => uid).toSorted()).toEqual(Object.values(dashboardUids).toSorted())
})

describe.each(byTitle)('%s', (_title, dashboard) => {
  const text = JSON.stringify(dashboard)
  const names = (dashboard.templating?.list ?? []).map(({ name }) => name)

  it('is in the model that Grafana reads from files', () => {
    expect(dashboard).toMatchObject({ schemaVersion: 42, editable: false, tags: ['catalog'] })
  })

  it('fills its grid: no two panels overlap, and no place is left empty', () => {
    const places = (dashboard.panels ?? []).map(placeOf)
    const cells = places.flatMap(({ x, y, w, h }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(Math.max(...places.map(({ x, w }) => x + w))).toBe(24)
    expect(cells.length).toBe(24 * Math.max(...places.map(({ y, h }) => y + h)))
  })

  it('gives each panel an id of its own', () => {
    const ids = (dashboard.panels ?? []).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toBeGreaterThan(0)
  })

  it('has the variables that it uses, and uses those that it has', () => {
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name).filter((name) => !name.startsWith('__'))
    expect([...new Set(used)].toSorted()).toEqual(names.toSorted())
  })

  it('links to dashboards that there are, with variables that they have', () => {
    for (const [, uid, query = ''] of text.matchAll(/"\/d\/([\w-]+)\?([^"]*)"/g)) {
      const target = dashboards.find((other) => other.uid === uid)
      const assigned = [...query.matchAll(/var-(\w+)=/g)].map(([, name]) => name)
      expect(target?.templating?.list?.map(({ name }) => name)).toEqual(expect.arrayContaining(assigned))
    }
  })
})

describe('every panel', () => {
  it('has a title like others, and a description in sentences', () => {
    const says = ({ title = '', description = '' }: Panel) =>
      /^[A-Z].*[^.]$/.test(title) && description.length > 20 && /^\S.*\.$/s.test(description)
    expect(offenders(panels, ({ panel }) => !says(panel))).toEqual([])
  })

  it('has a unit', () => {
    const units = ({ type, fieldConfig }: Panel) => type === 'logs' || fieldConfig?.defaults.unit !== undefined
    expect(offenders(panels, ({ panel }) => !units(panel))).toEqual([])
  })

  it('asks the data sources that were chosen, by queries with names of their own', () => {
    const ref = (type = '') => JSON.stringify({ type, uid: variable(type) })
    expect(offenders(panels, ({ panel }) => JSON.stringify(panel.datasource) !== ref(panel.datasource?.type))).toEqual(
      [],
    )
    expect(
      offenders(queries, ({ target }) => JSON.stringify(target.datasource) !== ref(target.datasource.type)),
    ).toEqual([])
    const names = panels.map(({ panel }) =>
      targetsOf(panel)
        .map(({ refId }) => refId)
        .join(''),
    )
    for (const letters of names) expect('ABCDEFGHIJ'.slice(0, letters.length) || 'none').toBe(letters)
  })

  it('links to Explore with one query that is JSON', () => {
    const links = panels.flatMap(({ panel }) => panel.fieldConfig?.defaults.links ?? []) as { url: string }[]
    const panes = links.flatMap(({ url }) => /^\/explore\?schemaVersion=1&panes=(.*)$/.exec(url)?.[1] ?? [])
    expect(panes.length).toBeGreaterThan(0)
    for (const text of panes) {
      const query = expect.objectContaining({ refId: 'A', datasource: { type: 'jaeger', uid: variable('jaeger') } })
      expect(JSON.parse(decodeURIComponent(text))).toMatchObject({
        a: { datasource: variable('jaeger'), queries: [query] },
      })
    }
  })
})

/** The ranges that a query's functions look back over from each point; those that end before are something else's. */
const rangesIn = (expr: string) => [...expr.matchAll(/\[([^\]]+)\](?! offset )/g)].map(([, range = '']) => range)

describe('every query', () => {
  const prometheus = queries.filter(({ target }) => target.datasource.type === 'prometheus')

  it('has names for its series', () => {
    const names = ({ panel: { type }, target: { legendFormat = '', format } }: (typeof queries)[number]) =>
      type === 'logs' || (type === 'table' ? format === 'table' : legendFormat !== '')
    expect(offenders(queries, (query) => !names(query))).toEqual([])
  })

  it('asks for the range where it is drawn over time, else for its end alone', () => {
    expect(
      offenders(
        prometheus,
        ({ panel, target }) => target.instant === (panel.type === 'timeseries') || target.range === target.instant,
      ),
    ).toEqual([])
  })

  it('looks back as far as its graph needs', () => {
    const allowed = ({ panel, target }: (typeof queries)[number]) => [
      target.datasource.type === 'loki' ? '$__auto' : '$__rate_interval',
      // Points that are far enough apart for several scrapes.
      ...(panel.interval === undefined ? [] : ['$__interval']),
      ...(target.instant ? ['$__range'] : []),
    ]
    expect(
      offenders(queries, (query) => !rangesIn(query.target.expr).every((range) => allowed(query).includes(range))),
    ).toEqual([])
    expect(rangesIn('a[5m] / b{c="d"}[$__range] unless a[1h] offset 6h')).toEqual(['5m', '$__range'])
  })

  it("asks for Argo's workflows by either name of the label: `status`, and from 4.0 on `phase`", () => {
    const asking = prometheus.filter(({ target }) => /\bargo_workflows_gauge\b/.test(target.expr))
    expect(asking.length).toBeGreaterThan(0)
    expect(
      offenders(asking, ({ target }) => !/\bstatus\b/.test(target.expr) || !/\bphase\b/.test(target.expr)),
    ).toEqual([])
  })

  it('leads from single requests and events to their traces', () => {
    expect(offenders(queries, ({ target }) => target.exemplar === true)).toEqual([
      'Catalog API: Duration A',
      'Catalog events and webhooks: Delay A',
    ])
  })
})
