import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type Amounts, type Container, containersOf, type PodSpec } from '../../scripts/kubernetes/pod.ts'
import { type KubernetesObject, ofKind, podsOf, theOnly } from './support/objects.ts'
import { render } from './support/render.ts'
import { canary, environments, releases } from './support/scenarios.ts'

const factors: Readonly<Record<string, number>> = { m: 1e-3, '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }

/** A quantity (apimachinery `resource.Quantity`) as a number. Throws RangeError for a suffix that nobody here uses. */
function amount(quantity: string | number): number {
  const [, digits, suffix = ''] = /^([\d.]+)(\D*)$/.exec(String(quantity)) ?? []
  const factor = factors[suffix]
  if (factor === undefined) throw new RangeError(`No factor is known of ${quantity}`)
  return Number(digits) * factor
}

/** What a container asks for of a bound such as `requests.cpu`. */
function needOf({ resources: { requests = {}, limits = {} } = {} }: Container, bound: string): number {
  const [kind, name = ''] = bound.split('.')
  return amount((kind === 'requests' ? requests : limits)[name] ?? 0)
}

/** What the scheduler counts for a pod: its containers together, or its largest init container. */
function podNeed(spec: PodSpec, bound: string): number {
  const inits = (spec.initContainers ?? []).map((container) => needOf(container, bound))
  const sum = spec.containers.reduce((total, container) => total + needOf(container, bound), 0)
  return Math.max(sum, ...inits)
}

/** Pods that may be there at once while an upgrade is under way. */
function podsAtMost(objects: readonly KubernetesObject[]) {
  const { spec } = theOnly(objects, 'Deployment')
  const [autoscaler] = ofKind(objects, 'HorizontalPodAutoscaler')
  const replicas = autoscaler?.spec.maxReplicas ?? spec.replicas ?? 1
  const surge = spec.strategy.rollingUpdate.maxSurge
  const extra = typeof surge === 'number' ? surge : Math.ceil((replicas * Number.parseInt(surge, 10)) / 100)
  return podsOf(objects).map(({ owner, template }) => ({
    spec: template.spec,
    count: owner.startsWith('Deployment/') ? replicas + extra : 1,
  }))
}

/** The bounds of the release's own quota. */
const ownQuota = (objects: readonly KubernetesObject[]): Amounts => ofKind(objects, 'ResourceQuota')[0]?.spec.hard ?? {}

/** What the tenancy bounds in `deploy-<environment>`, as far as pods count. */
function tenancyQuota(environment: string): Amounts {
  const documents = parseAllDocuments(readFileSync('workflows/production/quotas.yaml', 'utf8'))
  const objects: readonly KubernetesObject[] = documents.map((document) => document.toJS())
  const own = objects.filter(({ metadata }) => metadata.namespace === `deploy-${environment}`)
  const podBounds = Object.entries(ownQuota(own)).filter(([bound]) => /^(pods|requests\.|limits\.)/.test(bound))
  if (podBounds.length === 0) throw new Error(`deploy-${environment} has no quota`)
  return Object.fromEntries(podBounds)
}

/** Those of `bounds` that the releases, each with its objects, could exceed together. */
function exceeded(installed: readonly (readonly KubernetesObject[])[], bounds: Amounts): readonly string[] {
  const pods = installed.flatMap(podsAtMost)
  return Object.entries(bounds).flatMap(([bound, most]) => {
    const need = pods.reduce((total, { spec, count }) => {
      return total + count * (bound === 'pods' ? 1 : podNeed(spec, bound))
    }, 0)
    return need > amount(most) ? [`${bound}: ${need} of ${most}`] : []
  })
}

it.each(releases)('%s fits into its quota while it is upgraded', (_title, scenario) => {
  const objects = render(scenario)
  expect(exceeded([objects], ownQuota(objects))).toEqual([])
})

it.each(environments)('$title fits into what the tenancy gives it, a canary beside it', (environment) => {
  const beside = { ...environment, name: canary.name, values: { ...environment.values, canary: { of: 'catalog-api' } } }
  const installed = environment.title === 'dev' ? [environment] : [environment, beside]
  expect(exceeded(installed.map(render), tenancyQuota(environment.title))).toEqual([])
})

it.each(releases)('%s has no container outside of its limit range', (_title, scenario) => {
  const objects = render(scenario)
  for (const { spec } of ofKind(objects, 'LimitRange')) {
    const most = spec.limits.find(({ type }) => type === 'Container')?.max?.['memory'] ?? Number.POSITIVE_INFINITY
    for (const container of podsOf(objects).flatMap(({ template }) => containersOf(template.spec))) {
      expect(needOf(container, 'limits.memory')).toBeLessThanOrEqual(amount(most))
    }
  }
})

it('a quota that is too small is found', () => {
  const hard = { pods: '4', 'requests.cpu': '400m', 'limits.memory': '64Gi' }
  const release = { files: ['../ci/default-values.yaml'], values: { resourceQuota: { enabled: true, hard } } }
  expect(exceeded([render(release)], hard)).toEqual(['pods: 6 of 4', 'requests.cpu: 0.45 of 400m'])
})
