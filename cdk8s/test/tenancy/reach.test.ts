import { expect, test } from 'vitest'
import { type Endpoint, forbiddenBy, type NetworkPolicy } from '../../../scripts/kubernetes/network-policy.ts'
import { allPipelines } from '../../src/pipelines/pipelines.ts'
import { profiles } from '../../src/settings.ts'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { tenantsOf } from '../../src/tenancy/tenant.ts'
import { podOf } from '../support/workflow-pods.ts'

const { production } = profiles
const all = allPipelines(production).pipelines
const policies = tenancy(all, production.platform, production.tenancy).manifests.network as unknown as NetworkPolicy[]
const pods = tenantsOf(all, production.platform).flatMap(({ name: namespace, steps }) =>
  steps.map(({ name, template }) => {
    const { labels = {} } = podOf(template, namespace).metadata as { labels?: Readonly<Record<string, string>> }
    return [`${namespace}/${name}`, { namespace, labels }] as const
  }),
)
const open = (from: Endpoint, ip: string, port: number) =>
  forbiddenBy(policies, { from, to: { ip }, port }).length === 0

test.each(pods)('in production %s reaches no metadata service, no database and no pod', (_name, pod) => {
  const closed = [
    ['169.254.169.254', 80],
    ['169.254.169.254', 443],
    ['10.0.0.7', 5432],
    ['10.0.0.7', 8080],
    ['203.0.113.7', 80],
  ] as const
  expect(closed.filter(([ip, port]) => open(pod, ip, port))).toEqual([])
})

test('in production public hosts are reached by TLS alone', () => {
  const checkout = pods.find(([name]) => name === 'ci/checkout')?.[1]
  expect(checkout && [443, 80, 22].map((port) => open(checkout, '203.0.113.7', port))).toEqual([true, false, false])
})
