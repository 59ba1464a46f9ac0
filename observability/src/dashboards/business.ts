import { metrics } from '@catalog/api/contract'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { stat } from '../grafana/stat.ts'
import { increase, metric, rate, sumBy } from '../promql.ts'
import { here, interval, namespace, prometheus, range, rollouts, share } from './scope.ts'
import { dashboardUids } from './uids.ts'

const changes = metric(metrics.products.changes, here)
const prices = metric(metrics.pricing.pricesSet, here)
const stockOuts = metric(metrics.inventory.stockOuts, here)
const reservations = metric(metrics.inventory.reservations, here)
const asked = metric(metrics.inventory.reservations, { ...here, result: ['reserved', 'insufficient'] })
const insufficient = metric(metrics.inventory.reservations, { ...here, result: 'insufficient' })

const inRange = (counter: string) => sumBy([], increase(counter, range))
const perMinute = (counter: string, by: readonly string[] = []) => `60 * ${sumBy(by, rate(counter, interval))}`

const counted =
  'Counted since the beginning of the range, over restarts; extrapolated to its edges, so it may be off by a little.'

/** What happens to the catalog itself. */
export const business = dashboard({
  uid: dashboardUids.business,
  title: 'Catalog business',
  description: 'Changes to products and prices, reservations and stock-outs in one namespace.',
  range: '6h',
  variables: [prometheus, namespace],
  annotations: [rollouts],
  rows: [
    {
      title: 'In the range that is shown',
      panels: [
        stat({
          title: 'Product changes',
          description: `Committed changes to products. ${counted}`,
          unit: 'short',
          decimals: 0,
          queries: [{ expr: inRange(changes), legend: 'Changes' }],
        }),
        stat({
          title: 'Prices set',
          description: `Prices that were set. ${counted}`,
          unit: 'short',
          decimals: 0,
          queries: [{ expr: inRange(prices), legend: 'Prices' }],
        }),
        stat({
          title: 'Reservations',
          description: `Reservations that were made. ${counted}`,
          unit: 'short',
          decimals: 0,
          queries: [
            {
              expr: inRange(metric(metrics.inventory.reservations, { ...here, result: 'reserved' })),
              legend: 'Reservations',
            },
          ],
        }),
        stat({
          title: 'Asked in vain',
          description: 'The part of the reservations asked for that were refused because there was not enough.',
          unit: 'percentunit',
          decimals: 1,
          none: 'None asked',
          queries: [{ expr: share(inRange(insufficient), inRange(asked)), legend: 'Insufficient' }],
        }),
        stat({
          title: 'Stock-outs',
          description: `Times that the last free unit of a SKU at a location was taken. ${counted}`,
          unit: 'short',
          decimals: 0,
          queries: [{ expr: inRange(stockOuts), legend: 'Stock-outs' }],
        }),
      ],
    },
    {
      title: 'Products and prices',
      panels: [
        graph({
          title: 'Product changes',
          description: 'Committed changes per minute, by kind.',
          unit: 'cpm',
          stacked: true,
          queries: [{ expr: perMinute(changes, ['change']), legend: '{{change}}' }],
        }),
        graph({
          title: 'Prices set',
          description: 'Prices per minute. A feed that has stopped shows as 0.',
          unit: 'cpm',
          queries: [{ expr: perMinute(prices), legend: 'Prices' }],
        }),
      ],
    },
    {
      title: 'Stock',
      panels: [
        graph({
          title: 'Reservations',
          description:
            'Reservations per minute by what became of them. Those that are confirmed, released or expired were ' +
            'reserved before. Many that expire: shoppers are lost, or nobody confirms.',
          unit: 'cpm',
          queries: [{ expr: perMinute(reservations, ['result']), legend: '{{result}}' }],
        }),
        graph({
          title: 'Asked in vain',
          description: 'The part of the reservations asked for that were refused because there was not enough.',
          unit: 'percentunit',
          max: 1,
          queries: [
            {
              expr: share(sumBy([], rate(insufficient, interval)), sumBy([], rate(asked, interval))),
              legend: 'Insufficient',
            },
          ],
        }),
        graph({
          title: 'Stock-outs',
          description: 'Per minute, how often the last free unit of a SKU at a location was taken.',
          unit: 'cpm',
          queries: [{ expr: perMinute(stockOuts), legend: 'Stock-outs' }],
        }),
      ],
    },
  ],
})
