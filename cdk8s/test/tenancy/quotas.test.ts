import { expect, test } from 'vitest'
import { param, pipeline } from '../../src/argo/index.ts'
import { sizes } from '../../src/argo/profiles.ts'
import { podAmounts } from '../../src/tenancy/pod-amounts.ts'
import { parseCpu, parseMemory } from '../../src/tenancy/quantity.ts'
import { stageAmounts } from '../../src/tenancy/stage-amounts.ts'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { tenantsOf } from '../../src/tenancy/tenant.ts'
import { pipelines, platform, settings } from '../support/example-tenancy.ts'

const tenants = tenantsOf(pipelines, platform)
const step = (name: string) => {
  const found = pipelines.flatMap(({ steps }) => steps).find((candidate) => candidate.name === name)
  if (!found) throw new Error(`there is no step ${name}`)
  return found
}
const hard = (namespace: string, changed = settings): Readonly<Record<string, string>> => {
  const quota = tenancy(pipelines, platform, changed).manifests.quotas.find(
    ({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === namespace,
  )
  const spec = quota?.['spec'] as { readonly hard: Readonly<Record<string, string>> } | undefined
  return spec?.hard ?? {}
}

test('a pod counts its script, its sidecars and what Argo adds', () => {
  const [script, postgres, wait] = [parseCpu(sizes.large.requests.cpu), parseCpu('250m'), parseCpu('10m')]
  expect(podAmounts(step('test').template(platform)).requests.cpu).toBe(script + postgres + wait)
})

test('a pod counts its greediest init container where that is more', () => {
  const template = step('gate').template(platform)
  const greedy = {
    name: 'borrow',
    image: 'x',
    resources: { requests: { cpu: '3', memory: '1Mi' }, limits: { cpu: '9', memory: '1Mi' } },
  }
  const { requests, limits } = podAmounts({ ...template, initContainers: [greedy] })
  expect([requests.cpu, limits.cpu]).toEqual([3000, 9000])
  expect(requests.memory).toBe(podAmounts(template).requests.memory)
})

test('a container that does not say what it needs is refused', () => {
  const { script, ...template } = step('gate').template(platform)
  expect(() => podAmounts({ ...template, ...(script && { script: { ...script, resources: {} } }) })).toThrow(
    'step gate: give its container main requests and limits of cpu and memory',
  )
})

test('steps side by side count together, steps one after the other do not', () => {
  const gate = step('gate')
  const plain = { ...gate, inputs: {}, outputs: {} }
  const measure = (inOrder: boolean) => {
    const measured = pipeline({
      name: 'ci',
      description: 'Two steps.',
      namespace: 'ci',
      parameters: { unused: param() },
      deadlineSeconds: 60,
      compose: (_parameters, run) => {
        const first = run(plain, {}, { as: 'first' })
        run(plain, {}, { as: 'second', after: inOrder ? [first] : [] })
      },
    })
    return stageAmounts({ name: 'ci', parameters: [], spec: measured.spec(platform) })
  }
  expect([measure(true).pods, measure(false).pods]).toEqual([1, 2])
  expect(measure(false).requests.cpu).toBe(2 * measure(true).requests.cpu)
})

test.each(tenants.filter(({ holds }) => holds === 'workflows'))(
  'as many pipelines as may run fit into the quota of $name',
  (tenant) => {
    const quota = hard(tenant.name)
    for (const own of tenant.pipelines) {
      const { requests, limits, pods } = stageAmounts(own)
      const runs = settings.parallelWorkflows
      expect(parseCpu(quota['requests.cpu'] ?? '')).toBeGreaterThanOrEqual(runs * requests.cpu)
      expect(parseMemory(quota['requests.memory'] ?? '')).toBeGreaterThanOrEqual(runs * requests.memory)
      expect(parseCpu(quota['limits.cpu'] ?? '')).toBeGreaterThanOrEqual(runs * limits.cpu)
      expect(parseMemory(quota['limits.memory'] ?? '')).toBeGreaterThanOrEqual(runs * limits.memory)
      expect(Number(quota['pods'])).toBeGreaterThanOrEqual(runs * pods)
    }
    expect(tenant.pipelines.length).toBeGreaterThan(0)
  },
)

test('a quota grows with the number of workflows, and not beyond what they need', () => {
  const one = Number(hard('ci', { ...settings, parallelWorkflows: 1 })['pods'])
  const widest = Math.max(
    ...(tenants.find(({ name }) => name === 'ci')?.pipelines ?? []).map((own) => stageAmounts(own).pods),
  )
  expect(one).toBe(widest + 1)
  expect(Number(hard('ci', { ...settings, parallelWorkflows: 5 })['pods'])).toBe(5 * one)
})

test('no claim to a disk and no way in from outside fits into any quota', () => {
  const closed = tenants.map(({ name, holds }) => {
    const quota = hard(name)
    return [quota['persistentvolumeclaims'], holds === 'service' ? quota['services.loadbalancers'] : quota['services']]
  })
  expect(closed.flat().every((count) => count === '0')).toBe(true)
})
