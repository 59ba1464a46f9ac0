import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { invalidities } from './support/kubeconform.ts'
import { renderText } from './support/render.ts'
import { digest } from './support/scenarios.ts'

const folder = mkdtempSync(join(tmpdir(), 'deployments-'))
afterAll(() => rmSync(folder, { recursive: true }))
for (const command of [
  ['git', 'init', '--quiet', folder],
  [join(import.meta.dirname, '../../scripts/deployments-init'), folder],
]) {
  const [program = '', ...args] = command
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 })
  if (status !== 0) throw new Error(stderr)
}

const environments = ['dev', 'staging', 'prod'] as const
const written = (environment: string) => readFileSync(join(folder, `values/${environment}.yaml`), 'utf8')
/** Renders as a deployment does: what is in `environments/` wins over the values. */
const deploy = (environment: string, values: object) =>
  renderText({ name: 'catalog-api', namespace: `deploy-${environment}`, values: { ...values, image: { digest } } })

it.each(environments)('the chart refuses the first values of %s, and names what has to be filled in', (environment) => {
  const deployment = () => deploy(environment, parse(written(environment)))
  for (const key of ['auth.issuer', 'auth.jwksUrl', 'networkPolicy.postgresql.to'])
    expect(deployment).toThrow(`${key} `)
})

it.each(environments)('the chart takes the values of %s with every gap filled in', (environment) => {
  const peers = '[{ podSelector: {} }]'
  const filled = written(environment)
    .replace("issuer: ''", 'issuer: https://id.example.com')
    .replace("jwksUrl: ''", 'jwksUrl: https://id.example.com/jwks.json')
    .replaceAll(/(to|httpFrom): \[\]/g, `$1: ${peers}`)
  expect(invalidities(deploy(environment, parse(filled)))).toBe('')
})
