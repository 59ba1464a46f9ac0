import { describe, expect, test } from 'vitest'
import { delivery } from '../src/pipelines/delivery.ts'
import { sharedSteps } from '../src/steps/shared-steps.ts'
import { exampleSettings, platform } from './support/example-tenancy.ts'

const { delivery: settings } = exampleSettings
const commitStatus = { host: 'https://github.com', api: 'https://api.github.com' }
const steps = { ...exampleSettings.steps, reports: { commitStatus } }
const pipelines = delivery(sharedSteps(steps), { ...steps, ...settings })
const spec = (namespace: string, name: string) => {
  const found = pipelines.find((one) => one.namespace === namespace && one.name === name)
  if (!found) throw new Error(`there is no ${namespace}/${name}`)
  return found.spec(platform)
}
const tasks = (namespace: string, name: string, dag = 'main') =>
  spec(namespace, name).templates.find((one) => one.name === dag)?.dag?.tasks ?? []

/** The names of all tasks that have to end well before `task` starts. */
function precedes(namespace: string, name: string, task: string): ReadonlySet<string> {
  const { depends = '' } = tasks(namespace, name).find((one) => one.name === task) ?? {}
  const direct = depends.match(/[a-z][a-z-]*/g) ?? []
  return new Set(direct.flatMap((one) => [one, ...precedes(namespace, name, one)]))
}

describe('deploy', () => {
  test.each(['delivery-dev', 'delivery-staging', 'delivery-prod'])('in %s one at a time', (namespace) => {
    expect(spec(namespace, 'deploy').synchronization?.mutexes).toEqual([{ name: 'environment' }])
    for (const name of ['promote', 'rollback']) expect(spec(namespace, name).synchronization).toBeUndefined()
  })

  test('attests only what was committed, applied, tested and watched', () => {
    expect([...precedes('delivery-prod', 'deploy', 'request-attestation')].toSorted()).toEqual([
      'accept-canary',
      'accept-watch',
      'apply',
      'canary',
      'commit-deployment',
      'smoke-test',
      'watch',
    ])
  })

  test('at its end applies nothing that was not taken back, and asks the next environment only after success', () => {
    const when = Object.fromEntries(tasks('delivery-dev', 'deploy', 'exit').map((task) => [task.name, task.when]))

    expect(when).toEqual({
      'recover-deployment': undefined,
      apply: "{{=tasks['recover-deployment'].outputs.parameters.digest != ''}}",
      'remove-release': expect.stringMatching(/parameters\.commit != ''\) && .*parameters\.digest == ''/),
      'smoke-test': "{{=tasks['recover-deployment'].outputs.parameters.digest != ''}}",
      'start-promotion': "{{=(workflow.parameters.kind == 'promotion') && (workflow.status == 'Succeeded')}}",
      report: undefined,
    })
  })

  test('reports how it ended when that is known, even where taking it back fails', () => {
    const report = tasks('delivery-prod', 'deploy', 'exit').find(({ name }) => name === 'report-deployment')
    const given = report?.arguments?.parameters?.find(({ name }) => name === 'recoveryStatus')

    expect(report?.depends).toBe(
      '(smoke-test.Succeeded || smoke-test.Failed || smoke-test.Errored || smoke-test.Skipped || smoke-test.Omitted)',
    )
    expect(given?.value).toBe('{{tasks.smoke-test.status}}')
  })

  test('waits for Argo CD where that applies', () => {
    const applies = (namespace: string) => tasks(namespace, 'deploy').find(({ name }) => name === 'apply')?.template

    expect(['delivery-dev', 'delivery-staging'].map(applies)).toEqual(['apply-release', 'await-health'])
  })

  test('the last environment asks none after it', () => {
    expect(tasks('delivery-prod', 'deploy', 'exit').map(({ name }) => name)).not.toContain('start-promotion')
  })
})

describe('promote', () => {
  test('to production deploys only what was verified, has soaked, was approved, and is still in order', () => {
    expect([...precedes('delivery-prod', 'promote', 'request-deployment')].toSorted()).toEqual([
      'approval',
      'check-approval',
      'soak',
      'verify-again',
      'verify-promotion',
    ])
  })

  test('does nothing where nothing is needed', () => {
    const unconditional = tasks('delivery-prod', 'promote').filter(
      ({ when = '' }) => !when.includes("needed == 'true'"),
    )

    expect(unconditional.map(({ name }) => name)).toEqual(['verify-promotion'])
  })

  test('has time for the soak, the answer, and a deployment before its own', () => {
    const promote = spec('delivery-prod', 'promote')
    const deploy = spec('delivery-prod', 'deploy')

    expect(Number(promote.activeDeadlineSeconds)).toBeGreaterThan(600 + 3600 + 2 * Number(deploy.activeDeadlineSeconds))
  })

  test('an approval that nobody gives is a no', () => {
    const { suspend, outputs } =
      spec('delivery-prod', 'promote').templates.find(({ name }) => name === 'approval') ?? {}

    expect(suspend).toEqual({ duration: '3600' })
    expect(outputs?.parameters).toEqual([
      { name: 'approved', valueFrom: { supplied: {}, default: 'NO' } },
      { name: 'approver', valueFrom: { supplied: {}, default: '' } },
    ])
  })
})

test.each([
  ['signing-key', ['release/attest-deployment']],
  ['commit-status', []],
])('the secret %s is shown to %j', (name, holders) => {
  const templates = pipelines.flatMap((pipeline) =>
    pipeline
      .spec(platform)
      .templates.filter(({ volumes = [] }) => volumes.some(({ secret }) => secret?.secretName === name))
      .map((template) => `${pipeline.namespace}/${template.name}`),
  )
  expect(templates).toEqual(holders)
})
