import { metrics } from '@catalog/api/contract'
import { metric } from '../../src/promql.ts'
import type { Scenario } from '../support/scenario.ts'
import { counter, pod, release } from '../support/series.ts'

const perPod = { ...release, pod: pod.pod, instance: pod.instance }
const { build, ready, startTime, eventLoopDelay } = metrics.service
const { poolConnections, poolConnectionsMax, poolWaiting, acquireRejected } = metrics.db
const { deliveries } = metrics.webhooks
const version = (revision: string) => metric(build, { ...pod, version: '1.0.0', revision, node_version: 'v24.0.0' })
const waitingPool = (inUse: string, waiting: string) => ({
  [metric(poolConnections, { ...pod, state: 'in_use' })]: inUse,
  [metric(poolConnections, { ...pod, state: 'idle' })]: '10x90',
  [metric(poolConnectionsMax, pod)]: '10x90',
  [metric(poolWaiting, pod)]: waiting,
})
const attempts = (delivered: string, retried: string, dead = '0x300') => ({
  [metric(deliveries, { ...pod, result: 'delivered' })]: delivered,
  [metric(deliveries, { ...pod, result: 'retried' })]: retried,
  [metric(deliveries, { ...pod, result: 'dead' })]: dead,
})

/** What the alerts of an installation of the service have to do; minutes are samples. */
export const serviceScenarios: readonly Scenario[] = [
  {
    alert: 'CatalogApiAbsent',
    series: { [version('a')]: '1x9 _x20 1x30' },
    firing: [{ job: 'catalog-api' }],
    quietAt: ['9m', '14m', '18m', '31m'],
    firesAt: ['20m', '29m'],
  },
  {
    alert: 'CatalogApiNotReady',
    step: '15s',
    series: { [metric(ready, pod)]: '1x39 0x39 1x40', [metric(ready, { ...pod, pod: 'b' })]: '1x39 0x39 1x40' },
    firing: [release],
    quietAt: ['9m', '11m45s', '20m15s'],
    firesAt: ['12m15s', '19m45s'],
  },
  {
    alert: 'CatalogApiNotReady',
    step: '15s',
    // A rollout: one pod after the other is not ready, new ones for as long as they start.
    series: {
      [metric(ready, pod)]: '1x59 0x4 _x80',
      [metric(ready, { ...pod, pod: 'b' })]: '1x100 0x4 _x80',
      [metric(ready, { ...pod, pod: 'c' })]: '_x30 0x20 1x150',
    },
    firing: [],
    quietAt: ['10m', '14m', '16m', '26m'],
    firesAt: [],
  },
  {
    alert: 'CatalogApiNotReady',
    step: '15s',
    // A start after a planned stop.
    series: { [metric(ready, pod)]: '1x39 _x20 0x6 1x40' },
    firing: [],
    quietAt: ['10m', '16m30s', '18m'],
    firesAt: [],
  },
  {
    alert: 'CatalogApiRestarts',
    series: { [metric(startTime, pod)]: '1x39 2x4 3x4 4x70' },
    firing: [perPod],
    // 4 different values are 3 changes; the first of them leaves the window after 30 minutes.
    quietAt: ['30m', '49m', '72m'],
    firesAt: ['50m', '68m'],
  },
  {
    alert: 'CatalogApiRestarts',
    // Two deployments within half an hour are none.
    series: { [metric(startTime, pod)]: '1x19 2x9 3x60' },
    firing: [],
    quietAt: ['31m', '45m'],
    firesAt: [],
  },
  {
    alert: 'CatalogApiSeveralVersions',
    series: { [version('a')]: '1x200', [version('b')]: '_x9 1x89 _x60' },
    firing: [release],
    quietAt: ['9m', '30m', '68m', '106m'],
    firesAt: ['71m', '98m'],
  },
  {
    alert: 'CatalogEventLoopLate',
    series: {
      [metric(eventLoopDelay, { ...pod, stat: 'p99' })]: '0.2x19 0.4x29 0.2x30',
      [metric(eventLoopDelay, { ...pod, stat: 'max' })]: '0.2x80',
    },
    firing: [perPod],
    quietAt: ['19m', '28m', '51m'],
    firesAt: ['31m', '49m'],
  },
  {
    alert: 'CatalogPoolSaturated',
    series: waitingPool('10x9 10x29 10x40', '0x9 1x29 0x40'),
    firing: [perPod],
    quietAt: ['9m', '18m', '41m'],
    firesAt: ['21m', '39m'],
  },
  {
    alert: 'CatalogPoolSaturated',
    series: waitingPool('8x60', '3x60'),
    firing: [],
    quietAt: ['30m', '59m'],
    firesAt: [],
  },
  {
    alert: 'CatalogPoolRefuses',
    // 0.05 and then 0.2 a second.
    series: {
      [metric(acquireRejected, { ...pod, reason: 'timeout' })]: counter([
        { samples: 30, step: 3 },
        { samples: 30, step: 12 },
        { samples: 60, step: 0 },
      ]),
    },
    firing: [{ ...release, reason: 'timeout' }],
    quietAt: ['29m', '36m', '65m'],
    firesAt: ['38m', '60m', '62m'],
  },
  {
    alert: 'CatalogOutboxStuck',
    series: { [metric(metrics.events.oldestAge, pod)]: '200x19 400x19 200x20' },
    firing: [release],
    quietAt: ['19m', '21m', '41m'],
    firesAt: ['23m', '39m'],
  },
  {
    alert: 'CatalogOutboxGrows',
    series: {
      [metric(metrics.events.pending, pod)]: '900x19 1500x29 900x30',
      // Replicas see one outbox: together they are not twice as much.
      [metric(metrics.events.pending, { ...pod, pod: 'b' })]: '900x80',
    },
    firing: [release],
    quietAt: ['19m', '33m', '51m'],
    firesAt: ['36m', '49m'],
  },
  {
    alert: 'CatalogWebhooksDead',
    series: attempts('0+1x300', '0x300', '0x99 1x200'),
    firing: [release],
    quietAt: ['99m', '165m'],
    firesAt: ['102m', '150m', '158m'],
  },
  {
    alert: 'CatalogWebhooksRetry',
    // From 4 in 10 to 8 in 10, and back.
    series: attempts(
      counter([
        { samples: 90, step: 6 },
        { samples: 120, step: 2 },
        { samples: 120, step: 6 },
      ]),
      counter([
        { samples: 90, step: 4 },
        { samples: 120, step: 8 },
        { samples: 120, step: 4 },
      ]),
    ),
    firing: [release],
    // Half of all within an hour are reached after 15 minutes, and left 45 minutes after it is over.
    quietAt: ['90m', '104m', '118m', '260m'],
    firesAt: ['124m', '210m', '250m'],
  },
  {
    alert: 'CatalogWebhooksRetry',
    // All fail, 6 in an hour.
    series: attempts('0x300', counter([{ samples: 300, step: 0.1 }])),
    firing: [],
    quietAt: ['120m', '299m'],
    firesAt: [],
  },
  {
    alert: 'CatalogWebhooksRetry',
    // All fail, 30 in an hour.
    series: attempts('0x300', counter([{ samples: 300, step: 0.5 }])),
    firing: [release],
    quietAt: ['10m'],
    firesAt: ['120m'],
  },
]
