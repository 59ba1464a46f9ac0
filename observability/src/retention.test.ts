import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { chartValues } from './chart-values.ts'
import { periodDays } from './slo/recordings.ts'
import { stackCommands } from './stack/commands.ts'
import { allocatePorts } from './stack/ports.ts'

const root = join(import.meta.dirname, '../..')
const flag = '--storage.tsdb.retention.time='
const ofFlags = (flags: readonly string[]) => flags.find((text) => text.startsWith(flag))?.slice(flag.length)

const cluster = chartValues({ alertmanager: {}, template: '', platformRules: {} })['kube-prometheus-stack.yaml']
const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'))
const local = stackCommands({
  found: { prometheus: '/bin/prometheus' },
  ports: await allocatePorts({}),
  folder: '/nowhere',
  sampledPercent: 100,
})

it.each([
  ['a cluster', parse(cluster ?? '').prometheus.prometheusSpec.retention],
  ['Docker', ofFlags(compose.services.prometheus.command)],
  ['this machine', ofFlags(local.flatMap(({ args }) => args))],
])('Prometheus in %s keeps more days than objectives look back over', (_where, retention) => {
  expect(retention).toMatch(/^\d+d$/)
  expect(Number.parseInt(retention, 10)).toBeGreaterThan(periodDays)
})
