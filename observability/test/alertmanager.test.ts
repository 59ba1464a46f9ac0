import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { alertmanagerConfig } from '../src/alertmanager/config.ts'
import { alerts } from '../src/rules/files.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '../generated/alertmanager')
const config = join(folder, 'alertmanager.yaml')

const amtool = (...args: readonly string[]) => run('amtool', [...args], { timeout: 30_000 })

const routeTest = (receiver: string, labels: Readonly<Record<string, string>>) =>
  amtool(
    'config',
    'routes',
    'test',
    `--config.file=${config}`,
    `--verify.receivers=${receiver}`,
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  )

const prod = { namespace: 'deploy-prod' }

it('is a configuration', async () => {
  await expect(amtool('check-config', config)).resolves.toMatchObject({ stdout: expect.stringContaining('SUCCESS') })
})

describe('routes', () => {
  it.each([
    ['page', { alertname: 'CatalogAvailabilityBudgetBurn', severity: 'critical', long: '1h', ...prod }],
    ['page', { alertname: 'CatalogAvailabilityBudgetBurn', severity: 'critical', long: '6h', ...prod }],
    ['ticket', { alertname: 'CatalogAvailabilityBudgetBurn', severity: 'warning', long: '1d', ...prod }],
    ['ticket', { alertname: 'CatalogAvailabilityBudgetBurn', severity: 'warning', long: '3d', ...prod }],
    ['page', { alertname: 'CatalogReadLatencyBudgetBurn', severity: 'critical', ...prod }],
    ['page', { alertname: 'CatalogEventDelayBudgetBurn', severity: 'critical', ...prod }],
    ['ticket', { alertname: 'CatalogLeadTimeBudgetBurn', severity: 'warning' }],
    ['page', { alertname: 'CatalogApiAbsent', severity: 'critical', ...prod }],
    ['page', { alertname: 'CatalogOutboxStuck', severity: 'critical', ...prod }],
    ['page', { alertname: 'PostgresDown', severity: 'critical', namespace: 'data' }],
    ['ticket', { alertname: 'PostgresMetricsAbsent', severity: 'warning' }],
    ['ticket', { alertname: 'CatalogPoolRefuses', severity: 'warning', ...prod }],
    ['ticket', { alertname: 'DeploymentFailed', severity: 'warning', environment: 'prod' }],
    ['ticket', { alertname: 'AutoscalerAtMax', severity: 'warning', ...prod }],
    ['dead-mans-switch', { alertname: 'Watchdog', severity: 'none' }],
    // Somebody else's rules.
    ['none', { alertname: 'InfoInhibitor', severity: 'none' }],
    ['none', { alertname: 'CPUThrottlingHigh', severity: 'info', ...prod }],
    ['ticket', { alertname: 'KubePodCrashLooping', severity: 'warning', ...prod }],
    ['ticket', { alertname: 'Unheard', severity: 'urgent' }],
    ['ticket', { alertname: 'Unheard' }],
    // Neither a part of the word nor another label pages.
    ['ticket', { alertname: 'Unheard', severity: 'critical-ish' }],
    ['ticket', { alertname: 'Unheard', level: 'critical', severity: 'warning' }],
  ] as const)('to %s: %o', async (receiver, labels) => {
    await expect(routeTest(receiver, labels)).resolves.toBeDefined()
  })

  it('would be seen to go wrong', async () => {
    await expect(routeTest('page', { alertname: 'Unheard', severity: 'warning' })).rejects.toThrow()
  })

  it.each(alerts.map(({ alert, severity, labels }) => [alert, severity, labels] as const))(
    'every alert has a way: %s, %s, %o',
    async (alert, severity, labels) => {
      const expected = { critical: 'page', warning: 'ticket', none: 'dead-mans-switch' }[severity]
      await expect(routeTest(expected, { alertname: alert, severity, ...labels })).resolves.toBeDefined()
    },
  )
})

it("tells the dead man's switch every minute: what comes before it may be repeated is skipped for a whole interval", () => {
  const { routes } = alertmanagerConfig({ pageUrl: '', ticketUrl: '', deadMansSwitchUrl: '', secretsDir: '' }).route
  const route = routes.find(({ receiver }) => receiver === 'dead-mans-switch')
  const seconds = (duration = '') => Number.parseInt(duration, 10) * (duration.endsWith('m') ? 60 : 1)
  expect(seconds(route?.group_interval)).toBe(60)
  expect(seconds(route?.repeat_interval)).toBeLessThan(60)
})

it('keeps no secret, and takes each from a file', async () => {
  const text = await readFile(config, 'utf8')
  const { receivers } = parse(text) as { receivers: readonly { name: string }[] }
  expect(text).not.toMatch(/\b(?:routing_key|service_key|credentials|password|bearer_token|api_url): /)
  expect(receivers.map(({ name }) => name)).toEqual(['page', 'ticket', 'dead-mans-switch', 'none'])
})

describe('what a person reads', () => {
  const alert = (status: 'firing' | 'resolved', pod: string) => ({
    status,
    labels: { alertname: 'CatalogEventLoopLate', namespace: 'deploy-prod', pod },
    annotations: {
      summary: `The event loop of ${pod} runs 400ms late`,
      description: 'For 10 minutes.',
      runbook_url: 'https://runbooks.test/CatalogEventLoopLate.md',
      dashboard_url: 'https://grafana.test/d/catalog-runtime',
    },
    startsAt: '2026-01-01T00:00:00Z',
    endsAt: '2026-01-01T00:10:00Z',
  })

  const render = async (template: string, status: 'firing' | 'resolved', pods: readonly string[]) => {
    const scratch = await mkdtemp(join(tmpdir(), 'template-'))
    try {
      const commonLabels = { alertname: 'CatalogEventLoopLate', namespace: 'deploy-prod' }
      const data = { receiver: 'page', status, alerts: pods.map((pod) => alert(status, pod)), commonLabels }
      await writeFile(join(scratch, 'data.json'), JSON.stringify(data))
      const { stdout } = await amtool(
        'template',
        'render',
        `--template.glob=${folder}/templates/*.tmpl`,
        `--template.text={{ template "${template}" . }}`,
        `--template.data=${join(scratch, 'data.json')}`,
      )
      return stdout.trimEnd()
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  it.each([
    ['firing', ['a'], 'CatalogEventLoopLate in deploy-prod: The event loop of a runs 400ms late'],
    ['firing', ['a', 'b'], 'CatalogEventLoopLate in deploy-prod (2): The event loop of a runs 400ms late'],
    ['resolved', ['a'], 'Resolved: CatalogEventLoopLate in deploy-prod: The event loop of a runs 400ms late'],
  ] as const)('a title, %s %o', async (status, pods, title) => {
    expect(await render('catalog.title', status, pods)).toBe(title)
  })

  it('the text of each alert, with where to go', async () => {
    const of = (pod: string) =>
      [
        `The event loop of ${pod} runs 400ms late`,
        'For 10 minutes.',
        'Runbook: https://runbooks.test/CatalogEventLoopLate.md',
        'Dashboard: https://grafana.test/d/catalog-runtime',
      ].join('\n')
    expect(await render('catalog.text', 'firing', ['a', 'b'])).toBe(`${of('a')}\n\n${of('b')}`)
  })
})
