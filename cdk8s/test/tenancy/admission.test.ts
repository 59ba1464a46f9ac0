import { describe, expect, test } from 'vitest'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { review } from '../support/admission-review.ts'
import { pipelines, platform, settings } from '../support/example-tenancy.ts'
import { aboutWorkflows, workflow } from './admission-case.ts'
import { admissionCases } from './admission-cases.ts'

const { admission } = tenancy(pipelines, platform, settings).manifests

describe.each(admissionCases)('in %s', (_place, cases) => {
  test.each(cases)('$name', ({ request, refusal }) => {
    const { refusals } = review(request, admission)
    expect(refusals).toEqual(refusal === undefined ? [] : expect.arrayContaining([expect.stringContaining(refusal)]))
  })
})

describe('the owner of a workflow', () => {
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'CronWorkflow', name: 'retention', uid: '1' }
  const owned = (ownerReferences: readonly object[]) => workflow('ci', 'retention', { metadata: { ownerReferences } })
  const becomes = (ownerReferences: readonly object[]) => {
    const update = { ...aboutWorkflows, operation: 'UPDATE', namespace: 'ci', username: 'somebody' } as const
    return review({ ...update, object: owned(ownerReferences), oldObject: owned([owner]) }, admission).refusals
  }

  // What the garbage collector does to one whose owner goes before it, or after it.
  test.each([
    ['may stay', [owner]],
    ['may go', []],
    ['may be held back by it', [{ ...owner, blockOwnerDeletion: false }]],
  ])('%s', (_what, owners) => {
    expect(becomes(owners)).toEqual([])
  })

  test.each([[{ name: 'gone' }], [{ kind: 'Gone' }], [{ apiVersion: 'v1' }], [{ uid: '2' }]])('is not %j', (change) => {
    expect(becomes([{ ...owner, ...change }])).toEqual([expect.stringContaining('an owner')])
  })
})

test('every demand is broken by a case that breaks no other', () => {
  const demands = admission.flatMap((manifest) => {
    const { validations = [] } = (manifest['spec'] ?? {}) as { validations?: readonly { message: string }[] }
    return validations.map(({ message }) => message)
  })
  const broken = admissionCases
    .flatMap(([, cases]) => cases.map(({ request }) => review(request, admission).refusals))
    .flatMap((refusals) => (refusals.length === 1 ? refusals : []))
  expect(demands.length).toBeGreaterThan(20)
  expect(demands.filter((message) => !broken.includes(message))).toEqual([])
})

describe('permissive', () => {
  const relaxed = tenancy(pipelines, platform, { ...settings, enforcement: 'permissive' }).manifests.admission
  const first = (place: string) =>
    admissionCases
      .find(([name]) => name === place)?.[1]
      .find(({ refusal }) => refusal?.startsWith('spec may only have'))

  test('what breaks a rule in ci is let in with a warning', () => {
    const request = first('ci')?.request
    expect(request && review(request, relaxed)).toEqual({
      refusals: [],
      warnings: [expect.stringContaining('spec may only have')],
    })
  })

  test('what breaks a rule in release is refused all the same', () => {
    const request = first('release')?.request
    expect(request && review(request, relaxed).refusals).toEqual([expect.stringContaining('spec may only have')])
  })
})
