import { defaultPorts, opsPaths } from '@catalog/api/contract'
import { describe, expect, it } from 'vitest'
import { theOnly } from './support/objects.ts'
import { render } from './support/render.ts'

const deploymentOf = (values: object) => theOnly(render({ files: ['../ci/default-values.yaml'], values }), 'Deployment')
const podOf = (values: object) => deploymentOf(values).spec.template.spec

/** The container of the service. */
function container(values: object = {}) {
  const [only, ...others] = podOf(values).containers
  expect(others).toEqual([])
  return only
}

describe('how many', () => {
  it.each([
    [{}, 2],
    [{ replicas: 0 }, 0],
    [{ autoscaling: { enabled: true } }, undefined],
    [{ autoscaling: { enabled: true }, replicas: 7 }, undefined],
  ])('%j: replicas is %s', (values, replicas) => {
    expect(deploymentOf(values).spec.replicas).toBe(replicas)
  })

  it('the default rollout never has fewer ready pods than wanted', () => {
    expect(deploymentOf({}).spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    })
  })
})

describe('how a pod ends', () => {
  it.each([
    [{}, 40],
    [{ termination: { preStopSleepSeconds: 0 } }, 35],
    [{ config: { drainDelayMs: 0, drainTimeoutMs: 100 } }, 21],
    [{ config: { drainDelayMs: 1, drainTimeoutMs: 15_000 } }, 36],
    [{ config: { drainDelayMs: 120_000, drainTimeoutMs: 300_000 }, termination: { preStopSleepSeconds: 120 } }, 555],
    [{ termination: { gracePeriodSeconds: 300 } }, 300],
  ])('%j: the grace period is %i s', (values, seconds) => {
    expect(podOf(values).terminationGracePeriodSeconds).toBe(seconds)
  })

  it('it sleeps before SIGTERM, by the kubelet, since the image has no shell', () => {
    expect(container()).toMatchObject({ lifecycle: { preStop: { sleep: { seconds: 5 } } } })
  })

  it('without a sleep there is no hook', () => {
    expect(container({ termination: { preStopSleepSeconds: 0 } })).not.toHaveProperty('lifecycle')
  })
})

describe('what the service offers', () => {
  it('its ports are those that the service listens on', () => {
    expect(container()).toMatchObject({
      ports: [
        { name: 'http', containerPort: defaultPorts.http },
        { name: 'ops', containerPort: defaultPorts.ops },
      ],
    })
  })

  it('its probes ask the ops port', () => {
    expect(container()).toMatchObject({
      startupProbe: { httpGet: { path: opsPaths.startup, port: 'ops' } },
      livenessProbe: { httpGet: { path: opsPaths.live, port: 'ops' } },
      readinessProbe: { httpGet: { path: opsPaths.ready, port: 'ops' } },
    })
  })

  it('the timing of a probe is as in the values', () => {
    expect(container({ probes: { readiness: { periodSeconds: 7 } } })).toMatchObject({
      readinessProbe: { periodSeconds: 7, timeoutSeconds: 2, failureThreshold: 2 },
    })
  })
})

describe('the image', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  it.each([
    [{}, /^ghcr\.io\/catalog-platform\/catalog-api:\d+\.\d+\.\d+$/],
    [{ image: { tag: '1.2.3' } }, /:1\.2\.3$/],
    [{ image: { tag: '1.2.3', digest } }, new RegExp(`catalog-api@${digest}$`)],
    [{ image: { registry: 'r.example.com:5000', repository: 'a/b' } }, /^r\.example\.com:5000\/a\/b:/],
  ])('%j', (values, image) => {
    const { containers, initContainers = [] } = podOf(values)
    for (const each of [...containers, ...initContainers]) expect(each.image).toMatch(image)
  })
})

describe('where pods go', () => {
  const spread = (values: object) =>
    (podOf(values).topologySpreadConstraints ?? []).map((each) => [each.topologyKey, each.whenUnsatisfiable])

  it.each([
    [{ replicas: 2 }, 'ScheduleAnyway'],
    [{ replicas: 3 }, 'DoNotSchedule'],
    [{ autoscaling: { enabled: true, minReplicas: 2 } }, 'ScheduleAnyway'],
    [{ autoscaling: { enabled: true, minReplicas: 3 } }, 'DoNotSchedule'],
  ])('%j: over zones if possible, over nodes %s', (values, whenUnsatisfiable) => {
    expect(spread(values)).toEqual([
      ['topology.kubernetes.io/zone', 'ScheduleAnyway'],
      ['kubernetes.io/hostname', whenUnsatisfiable],
    ])
  })

  it('as the values say instead', () => {
    const constraint = { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' }
    expect(spread({ topologySpread: { constraints: [constraint] } })).toEqual([['rack', 'DoNotSchedule']])
    expect(spread({ topologySpread: { enabled: false } })).toEqual([])
  })
})

describe('the service account', () => {
  it.each([
    [{}, 'shop-catalog-api', 1],
    [{ serviceAccount: { name: 'catalog' } }, 'catalog', 1],
    [{ serviceAccount: { create: false } }, 'default', 0],
    [{ serviceAccount: { create: false, name: 'theirs' } }, 'theirs', 0],
  ])('%j', (serviceAccount, name, made) => {
    const objects = render({ files: ['../ci/default-values.yaml'], values: serviceAccount })
    expect(theOnly(objects, 'Deployment').spec.template.spec.serviceAccountName).toBe(name)
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount')
    expect(accounts).toHaveLength(made)
    for (const account of accounts)
      expect(account).toMatchObject({ metadata: { name }, automountServiceAccountToken: false })
  })
})
