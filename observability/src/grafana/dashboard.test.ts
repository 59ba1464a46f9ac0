import { describe, expect, it } from 'vitest'
import { type DashboardPlan, dashboard } from './dashboard.ts'
import { stat } from './stat.ts'

const panel = (width?: number, height?: number) =>
  stat({
    title: 'Up',
    description: 'Whether it is up.',
    unit: 'none',
    queries: [{ expr: 'up', legend: 'Up' }],
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  })

const placesOf = (rows: readonly DashboardPlan['rows'][number]['panels'][]) =>
  dashboard({
    uid: 'catalog-api',
    title: 'Places',
    description: '',
    range: '1h',
    variables: [],
    rows: rows.map((panels) => ({ title: 'Row', panels })),
  }).panels?.map(({ type, gridPos }) => [type, gridPos?.x, gridPos?.y, gridPos?.w, gridPos?.h])

describe('panels of a row', () => {
  it('share the grid, whose columns are all used', () => {
    const widths = placesOf([Array.from({ length: 5 }, () => panel())])
      ?.slice(1)
      .map(([, x, , w]) => [x, w])
    expect(widths).toEqual([
      [0, 5],
      [5, 5],
      [10, 5],
      [15, 5],
      [20, 4],
    ])
  })

  it('go on below where there is no room, and push the next row down', () => {
    expect(placesOf([[panel(16), panel(8, 6), panel(24)], [panel()]])).toEqual([
      ['row', 0, 0, 24, 1],
      ['stat', 0, 1, 16, 4],
      ['stat', 16, 1, 8, 6],
      ['stat', 0, 7, 24, 4],
      ['row', 0, 11, 24, 1],
      ['stat', 0, 12, 24, 4],
    ])
  })

  it.each([0, 25])('are not %i columns wide', (width) => {
    expect(() => placesOf([[panel(width)]])).toThrow(RangeError)
  })
})
