import { expect, test } from 'vitest'
import { type Application, obstacle, type WantedState } from './argo-cd-application.ts'

const wanted: WantedState = { commit: 'a'.repeat(40), digest: 'sha256:new', since: Date.parse('2026-01-01T00:00:00Z') }
const other = 'b'.repeat(40)

const sourcesOf = (digest: string) => [{ helm: { parameters: [{ name: 'image.digest', value: digest }] } }, {}]
/** A sync that has failed, of a commit and an image. */
const failed = (commit: string, digest: string) => ({
  phase: 'Failed',
  message: 'one or more objects failed to apply',
  syncResult: { revisions: ['sha256:chart', commit], sources: sourcesOf(digest) },
})

const application = (status: Application['status'] = {}, digest = 'sha256:new'): Application => ({
  spec: { sources: sourcesOf(digest) },
  status: {
    reconciledAt: '2025-12-31T23:59:59Z',
    sync: { status: 'Synced', revisions: ['sha256:chart', wanted.commit] },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded' },
    ...status,
  },
})

test.each<readonly [string, Application['status']]>([
  ['at the commit', {}],
  [
    'at a later commit that it was compared with since',
    { reconciledAt: '2026-01-01T00:00:01Z', sync: { status: 'Synced', revisions: ['sha256:chart', other] } },
  ],
  ['with a warning', { conditions: [{ type: 'RepeatedResourceWarning', message: 'twice' }] }],
])('nothing is in the way of an application %s', (_what, status) => {
  expect(obstacle(application(status), wanted)).toBeUndefined()
})

test.each<readonly [string, Application | undefined, string]>([
  ['no application', undefined, 'there is no such application'],
  ['an empty one', {}, 'it is told to run no image, not sha256:new'],
  ['the image before', application({}, 'sha256:old'), 'it is told to run sha256:old, not sha256:new'],
  [
    'the commit before',
    application({ sync: { status: 'Synced', revisions: ['sha256:chart', other] } }),
    `it is at ${other}, not yet at ${wanted.commit}`,
  ],
  [
    'a chart that cannot be rendered',
    application({ conditions: [{ type: 'ComparisonError', message: 'the values cannot be used' }] }),
    'ComparisonError: the values cannot be used',
  ],
  [
    'a sync that runs',
    application({
      sync: { status: 'OutOfSync', revisions: [wanted.commit] },
      operationState: { phase: 'Running', message: 'waiting for healthy state of batch/Job/migrate' },
    }),
    'it is OutOfSync: waiting for healthy state of batch/Job/migrate',
  ],
  [
    'a sync of the commit before that has failed',
    application({
      sync: { status: 'OutOfSync', revisions: ['sha256:chart', wanted.commit] },
      operationState: failed(other, wanted.digest),
    }),
    'it is OutOfSync: one or more objects failed to apply',
  ],
  [
    'a sync of the image before that has failed',
    application({
      sync: { status: 'OutOfSync', revisions: ['sha256:chart', wanted.commit] },
      operationState: failed(wanted.commit, 'sha256:old'),
    }),
    'it is OutOfSync: one or more objects failed to apply',
  ],
  [
    'pods that do not start',
    application({ health: { status: 'Progressing', message: 'Waiting for rollout to finish' } }),
    'it is synced and Progressing: Waiting for rollout to finish',
  ],
])('waits with %s', (_what, state, reason) => {
  expect(obstacle(state, wanted)).toEqual({ reason: expect.stringContaining(reason), final: false })
})

test.each([['Failed'], ['Error']])('gives up with a sync that has ended as %s', (phase) => {
  const state = application({
    sync: { status: 'OutOfSync', revisions: ['sha256:chart', wanted.commit] },
    operationState: { ...failed(wanted.commit, wanted.digest), phase },
    conditions: [{ type: 'SyncError', message: 'Failed sync attempt' }],
  })

  expect(obstacle(state, wanted)).toEqual({
    reason: `its sync has ended as ${phase}: one or more objects failed to apply`,
    final: true,
  })
})
