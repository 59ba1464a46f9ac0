import { describe, expect, it } from 'vitest'
import type { ContainerState, NetworkPolicy, Pod, Snapshot } from '../snapshot.ts'
import { unmadeContainers } from './container-setup.ts'
import { crashes } from './crashes.ts'
import { missingImages } from './images.ts'
import { mutedPods } from './network.ts'
import { unreadyPods } from './readiness.ts'
import { refusedPods } from './refusals.ts'
import { blindAutoscalers } from './scaling.ts'
import { unschedulablePods } from './scheduling.ts'

const image = 'registry.example.com/denied/catalog-api:404'
const labels = { 'app.kubernetes.io/component': 'api', tier: 'web' }

const snapshot = (part: Partial<Snapshot>): Snapshot => ({
  namespace: 'catalog',
  release: 'catalog-api',
  at: '2026-01-01T00:00:00Z',
  deployments: [],
  pods: [],
  jobs: [],
  autoscalers: [],
  budgets: [],
  policies: [],
  events: [],
  logs: {},
  readiness: {},
  unread: [],
  ...part,
})

const pod = (
  state: ContainerState,
  more: { readonly lastState?: ContainerState; readonly message?: string } = {},
): Pod => ({
  metadata: { name: 'api-1', labels },
  spec: { containers: [{ name: 'api', image }] },
  status: {
    phase: 'Pending',
    ...(more.message !== undefined && {
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: more.message }],
    }),
    containerStatuses: [
      {
        name: 'api',
        image,
        ready: false,
        started: true,
        restartCount: 1,
        state,
        ...(more.lastState !== undefined && { lastState: more.lastState }),
      },
    ],
  },
})

const waiting = (reason: string, message: string) => ({ waiting: { reason, message } })
const running = { running: { startedAt: '2026-01-01T00:00:00Z' } }
const causes = (found: readonly { readonly cause: string }[]) => found.map(({ cause }) => cause)

it.each([
  ['1 node(s) had untolerated taint {gpu: true}', 'The nodes have a taint that a pod does not tolerate {gpu: true}.'],
  ['1 node(s) were unschedulable', 'The nodes are cordoned.'],
  ['1 Too many pods', 'Every node runs as many pods as it may.'],
  ['persistentvolumeclaim "data" not found', 'The volume claim data does not exist.'],
  ['pod has unbound immediate PersistentVolumeClaims', 'The volume claim of a pod has no volume on a node with room.'],
  ['something new', 'The scheduler finds no node for a pod.'],
])('explains the scheduler: %s', (message, cause) => {
  expect(causes(unschedulablePods(snapshot({ pods: [pod({}, { message })] })))).toEqual([cause])
})

it('gives each reason of the scheduler', () => {
  const message = '0/3 nodes are available: 1 Insufficient memory, 2 node(s) had untolerated taint {gpu: true}.'
  expect(unschedulablePods(snapshot({ pods: [pod({}, { message })] }))).toHaveLength(2)
})

it.each([
  ['pull access denied, repository does not exist or may require authorization', 'refuses to hand out'],
  ['unexpected status from HEAD request: 403 Forbidden', 'refuses to hand out'],
  ['dial tcp: lookup registry.example.com on 10.0.0.10:53: no such host', 'cannot resolve the name of the registry'],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'does not trust the registry'],
  ['http: server gave HTTP response to HTTPS client', 'does not trust the registry'],
  ['429 Too Many Requests - toomanyrequests: rate limit exceeded', 'limits how often'],
  [`${image}: not found`, 'does not exist in its registry'],
  ['no match for platform in manifest', 'not built for the platform'],
  ['dial tcp 10.1.2.3:443: i/o timeout', 'cannot reach the registry'],
  [`failed to pull ${image}`, 'cannot be pulled'],
])('explains the container runtime: %s', (message, part) => {
  const found = missingImages(snapshot({ pods: [pod(waiting('ErrImagePull', message))] }))
  expect(causes(found)).toEqual([expect.stringContaining(part)])
  expect(causes(found)).toEqual([expect.stringContaining(image)])
})

it('takes the cause of a pull that is put off from the event of the one that failed', () => {
  const events = [
    {
      involvedObject: { kind: 'Pod', name: 'api-1' },
      type: 'Warning',
      reason: 'Failed',
      message: `Failed to pull image "${image}": 401 Unauthorized`,
    },
  ]
  const pods = [pod(waiting('ImagePullBackOff', `Back-off pulling image "${image}"`))]
  expect(causes(missingImages(snapshot({ pods, events })))).toEqual([`The registry refuses to hand out ${image}.`])
})

it.each([
  ['configmap "settings" not found', 'The configmap settings does not exist.'],
  ['container has runAsNonRoot and image will run as root (pod: x, container: y)', /^The image runs as root/],
  ['exec: "sh": executable file not found in $PATH', 'The image has no program sh.'],
  ['something new', 'A container cannot be made.'],
])('explains the kubelet: %s', (message, cause) => {
  const found = unmadeContainers(snapshot({ pods: [pod(waiting('CreateContainerConfigError', message))] }))
  expect(causes(found)).toEqual([typeof cause === 'string' ? cause : expect.stringMatching(cause)])
})

it.each([
  ['failed quota: tight: must specify limits.cpu for: api', 'The quota tight wants every container to set limits.cpu.'],
  [
    'error looking up service account catalog/web: serviceaccount "web" not found',
    'The service account web does not exist.',
  ],
  ['maximum memory usage per Container is 1Gi, but limit is 2Gi', /bounds the memory of a container: maximum 1Gi/],
  ['no PriorityClass with name high was found', 'The priority class high does not exist.'],
  ['failed calling webhook "policy.example.com": timeout', /^The admission webhook policy\.example\.com/],
])('explains the API server: %s', (message, cause) => {
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }]
  const deployments = [{ metadata: { name: 'catalog-api' }, spec: { replicas: 2 }, status: { conditions } }]
  const found = causes(refusedPods(snapshot({ deployments })))
  expect(found).toEqual([typeof cause === 'string' ? cause : expect.stringMatching(cause)])
})

const notReady = (err: unknown) =>
  JSON.stringify({ level: 'warn', reason: 'the database does not answer', err, msg: 'not ready' })

it.each([
  [{ message: 'getaddrinfo', code: 'ENOTFOUND' }, /its name is not resolved/],
  [{ message: 'no session', cause: { message: 'refused', code: 'ECONNREFUSED' } }, /nothing listens/],
  [{ message: 'no session', cause: { message: 'login', code: '28P01' } }, /refuses the user or the password/],
  [{ message: 'no session', cause: { message: 'no database', code: '3D000' } }, /has no database of that name/],
  [{ message: 'sorry, too many clients already', code: '53300' }, /takes no more connections/],
  [{ message: 'something new' }, /^The database does not answer\.$/],
])('explains the database: %j', (err, cause) => {
  const readiness = { 'api-1': { reason: 'the database does not answer' } }
  const found = unreadyPods(snapshot({ pods: [pod(running)], readiness, logs: { 'api-1/api': notReady(err) } }))
  expect(causes(found)).toEqual([expect.stringMatching(cause)])
})

describe('a service that was started again', () => {
  const again = pod(running, { lastState: { terminated: { exitCode: 1, reason: 'Error' } } })
  const log = JSON.stringify({ level: 'fatal', msg: 'the service cannot start', err: { message: 'no memory' } })

  it('has ended for the reason that its log gives', () => {
    const found = crashes(snapshot({ pods: [again], logs: { 'api-1/api': log } }))
    expect(found).toEqual([
      expect.objectContaining({
        cause: 'The service ends with exit code 1.',
        evidence: [expect.stringContaining('exit code 1'), 'log: the service cannot start: no memory'],
      }),
    ])
  })

  it('is not asked for its past once it says itself what is wrong', () => {
    const now = snapshot({ pods: [again], readiness: { 'api-1': { reason: 'the database does not answer' } } })
    expect(crashes(now)).toEqual([])
    expect(causes(unreadyPods(now))).toEqual(['The database does not answer.'])
  })

  it('may be killed by a probe', () => {
    const killed = pod(running, { lastState: { terminated: { exitCode: 137, reason: 'Error' } } })
    const message = 'Liveness probe failed: context deadline exceeded'
    const events = [{ involvedObject: { kind: 'Pod', name: 'api-1' }, reason: 'Unhealthy', message }]
    const found = crashes(snapshot({ pods: [killed], events }))
    expect(causes(found)).toEqual(['The kubelet restarts a container whose liveness probe fails.'])
  })
})

it('tells a cluster without metrics from one that has none yet', () => {
  const message =
    'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource ' +
    'metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'
  const conditions = [{ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message }]
  const autoscalers = [{ metadata: { name: 'catalog-api' }, status: { conditions } }]
  const found = blindAutoscalers(snapshot({ autoscalers }))
  expect(causes(found)).toEqual(['The autoscaler gets no metrics, because the cluster serves none.'])
})

describe('policies', () => {
  const policy = (spec: NetworkPolicy['spec']): NetworkPolicy => ({ metadata: { name: 'deny' }, spec })
  const deny = policy({ podSelector: {}, policyTypes: ['Egress'] })
  const allow = (ports: NonNullable<NetworkPolicy['spec']['egress']>[number]['ports']) =>
    policy({
      podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] },
      policyTypes: ['Egress'],
      egress: [ports === undefined ? {} : { ports }],
    })
  const muted = (...policies: readonly NetworkPolicy[]) =>
    mutedPods(snapshot({ pods: [pod(running)], policies })).length

  it('silence a pod when none of them allows names', () => {
    expect(muted(deny)).toBe(1)
    expect(muted(deny, allow([{ port: 5432 }]))).toBe(1)
    expect(muted(deny, allow([{ port: 53, protocol: 'TCP' }]))).toBe(1)
  })

  it('add up', () => {
    expect(muted(deny, allow([{ port: 53, protocol: 'UDP' }]))).toBe(0)
    expect(muted(deny, allow([{ port: 1, endPort: 1024, protocol: 'UDP' }]))).toBe(0)
    expect(muted(deny, allow(undefined))).toBe(0)
  })

  it('count only for the pods that they select', () => {
    expect(muted(policy({ podSelector: { matchLabels: { tier: 'other' } }, policyTypes: ['Egress'] }))).toBe(0)
    expect(muted(policy({ podSelector: {}, policyTypes: ['Ingress'] }))).toBe(0)
  })
})
