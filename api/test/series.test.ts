import { expect, it } from 'vitest'
import { type MetricDefinition, metrics } from '../src/contract.ts'
import { faultsOf, type SeenSeries } from './support/series.ts'

const definitions = Object.values(metrics).flatMap((owner): MetricDefinition[] => Object.values(owner))
const everything = definitions.map(
  ({ name, labels }): SeenSeries => ({
    name,
    labels: Object.fromEntries(Object.keys(labels).map((label) => [label, 'one'])),
  }),
)
const { requestDuration } = metrics.http

it('a run that emits every metric, with few values, has no fault', () => {
  expect(faultsOf(everything)).toEqual([])
})

it('a metric that nobody emits is one', () => {
  const others = everything.filter(({ name }) => name !== requestDuration.name)
  expect(faultsOf(others)).toEqual([`${requestDuration.name} was never emitted`])
})

it('a label without a bound is one', () => {
  const routes = Array.from({ length: 51 }, (_, n) => ({
    name: requestDuration.name,
    labels: { method: 'GET', route: `/${n}`, status: '200' },
  }))
  expect(faultsOf([...everything, ...routes])).toEqual([`${requestDuration.name} has 52 values of route`])
})
