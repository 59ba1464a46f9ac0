import { describe, expect, it } from 'vitest'
import { fillIn, fillInTime, secondsOf, stepOf } from './interpolate.ts'

describe('stepOf', () => {
  it.each([
    ['an hour on 1,000 pixels, scraped every 15 s', 3600, 1000, 15, 15],
    ['an hour on 1,000 pixels, scraped every second', 3600, 1000, 1, 5],
    ['a day on 800 pixels', 86_400, 800, 15, 120],
    ['30 days on 800 pixels', 30 * 86_400, 800, 15, 3600],
    ['30 days by days', 30 * 86_400, 800, 86_400, 86_400],
  ])('of %s', (_what, range, pixels, stepMin, step) => {
    expect(stepOf(range, pixels, stepMin)).toBe(step)
  })
})

it.each([
  ['rate(a[$__rate_interval])', 15, 'rate(a[60s])'],
  ['rate(a[$__rate_interval])', 120, 'rate(a[135s])'],
  ['increase(a[$__interval]) / increase(a[$__range])', 120, 'increase(a[120s]) / increase(a[3600s])'],
  ['86400 * a / $__range_s', 15, '86400 * a / 3600'],
])('%s with points every %i s is %s', (query, step, filled) => {
  expect(fillInTime(query, { start: 0, end: 3600, step }, 15)).toBe(filled)
})

it('fills in the variables that it has', () => {
  expect(
    fillIn(
      'a{b="$b", c=~"$c"}[$d]',
      new Map([
        ['b', 'x'],
        ['c', '.*'],
      ]),
    ),
  ).toBe('a{b="x", c=~".*"}[$d]')
})

it.each([
  ['30d', 2_592_000],
  ['15s', 15],
])('%s is %i s', (duration, seconds) => {
  expect(secondsOf(duration)).toBe(seconds)
})

it.each(['', '5', 'd', '1.5h', '5 m'])('%j is no duration', (duration) => {
  expect(() => secondsOf(duration)).toThrow('is no duration')
})
