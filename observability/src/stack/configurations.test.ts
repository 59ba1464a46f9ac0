import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { stackCommands } from './commands.ts'
import { files, localScrapes } from './configurations.ts'
import { allocatePorts } from './ports.ts'
import { type Found, programs } from './programs.ts'

const text = readFileSync(files.prometheus, 'utf8')
const ports = await allocatePorts({})
const everything: Found = Object.fromEntries(Object.keys(programs).map((name) => [name, `/bin/${name}`]))

describe('localScrapes', () => {
  it('scrapes the jobs of the plain file on this machine, but for the database, and keeps the rest of it', () => {
    const plain = parse(text)
    const local = parse(localScrapes(text, ports, everything))
    const jobs = (configuration: { scrape_configs: { job_name: string }[] }) =>
      configuration.scrape_configs.map(({ job_name }) => job_name)
    expect(jobs(local)).toEqual(jobs(plain).filter((name) => name !== 'postgres'))
    expect(
      JSON.stringify([local.scrape_configs, local.alerting]).match(/"targets":\["127\.0\.0\.1:\d+"\]/g),
    ).toHaveLength(jobs(local).length + 1)
    expect(local).toMatchObject({ global: plain.global, rule_files: plain.rule_files, storage: plain.storage })
  })

  it('leaves out what is not there', () => {
    const { scrape_configs, alerting } = parse(localScrapes(text, ports, { prometheus: '/bin/prometheus' }))
    expect(scrape_configs).toMatchObject([{ job_name: 'catalog-api' }, { job_name: 'prometheus' }])
    expect(alerting.alertmanagers).toEqual([])
  })

  it.each([
    [{ collector: '/bin/otelcol' }, ['collector-gateway']],
    [{ collector: '/bin/otelcol', loki: '/bin/loki' }, ['collector-gateway', 'collector-agent']],
  ])('scrapes of the collectors those that are started: %o', (found, expected) => {
    const { scrape_configs } = parse(localScrapes(text, ports, found))
    const jobs = scrape_configs.map(({ job_name }: { job_name: string }) => job_name)
    expect(jobs.filter((name: string) => name.startsWith('collector-'))).toEqual(expected)
    const options = { found, ports, folder: '/nowhere', sampledPercent: 100 }
    const started = stackCommands(options).map(({ name }) => `collector-${name}`)
    expect(started.filter((name) => /-(?:gateway|agent)$/.test(name))).toEqual(expected)
  })

  it('throws for a job that it does not know', () => {
    expect(() => localScrapes('scrape_configs: [{job_name: other}]', ports, everything)).toThrow('as other')
  })
})

describe('allocatePorts', () => {
  it('keeps what is chosen or has a default, and finds different free ones for the rest', async () => {
    const { api, jaeger, otlp, ...rest } = await allocatePorts({ api: 3001, otlp: 0 })
    expect({ api, jaeger }).toEqual({ api: 3001, jaeger: 16686 })
    const all = [api, jaeger, otlp, ...Object.values(rest)]
    expect(new Set(all).size).toBe(all.length)
    for (const port of all) expect(port).toBeGreaterThan(0)
  })
})
