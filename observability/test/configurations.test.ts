import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { files } from '../src/stack/configurations.ts'
import { findPrograms, type ProgramName } from '../src/stack/programs.ts'

const root = join(import.meta.dirname, '..')
const at = (file: string) => join(root, file)
const found = findPrograms(process.env['PATH'] ?? '')

const folder = mkdtempSync(join(tmpdir(), 'configurations-'))
cpSync(files.prometheus, join(folder, 'prometheus.yml'))
cpSync(files.rules, join(folder, 'rules'), { recursive: true })
afterAll(() => rmSync(folder, { recursive: true }))

const env = {
  PATH: process.env['PATH'] ?? '',
  JAEGER_UI_CONFIG: files.jaegerUi,
  JAEGER_DATA: join(folder, 'jaeger'),
  LOKI_DATA: join(folder, 'loki'),
  K8S_NODE_NAME: 'node',
}

/** Runs a program's own check. @returns what it says when it does not like the configuration */
function complaint(file: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { env, encoding: 'utf8', timeout: 60_000 })
  return status === 0 ? '' : `${error ?? ''}${stdout}${stderr}`
}

const configs = (...names: readonly string[]) => names.map((name) => `--config=file:${at(name)}`)

describe('each program takes its configuration', () => {
  it.for<[string, ProgramName, readonly string[]]>([
    ['the gateway', 'collector', ['validate', ...configs('collector/gateway.yaml')]],
    ['the agent', 'collector', ['validate', ...configs('collector/agent.yaml')]],
    [
      'the agent of a cluster',
      'collector',
      ['validate', ...configs('collector/agent.yaml', 'collector/agent-kubernetes.yaml')],
    ],
    ['Jaeger', 'jaeger', ['validate', ...configs('jaeger/config.yaml')]],
    ['Jaeger on disk', 'jaeger', ['validate', ...configs('jaeger/config.yaml', 'jaeger/config-badger.yaml')]],
    ['Loki', 'loki', [`-config.file=${files.loki}`, '-config.expand-env=true', '-verify-config']],
  ])('%s', ([, program, args], { skip }) => {
    const file = found[program] ?? skip(`${program} is not on the PATH`)
    expect(complaint(file, args)).toBe('')
  })

  it('Prometheus, with the generated rules', () => {
    expect(complaint('promtool', ['check', 'config', join(folder, 'prometheus.yml')])).toBe('')
  })
})

it('the chart of the service takes the values that join it to the stack', () => {
  const chart = join(root, '../helm/catalog-api')
  const values = [join(root, '../helm/ci/default-values.yaml'), at('charts/catalog-api.yaml')]
  const args = ['template', 'catalog-api', chart, '--kube-version=1.30.0', ...values.map((file) => `--values=${file}`)]
  expect(complaint('helm', args)).toBe('')
})
