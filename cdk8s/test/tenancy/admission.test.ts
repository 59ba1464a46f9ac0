import { describe, expect, test } from 'vitest'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { review } from '../support/admission-review.ts'
import { pipelines, platform, settings } from '../support/example-tenancy.ts'
import { admissionCases } from './admission-cases.ts'

const { admission } = tenancy(pipelines, platform, settings).manifests

describe.each(admissionCases)('in %s', (_place, cases) => {
  test.each(cases)('$name', ({ request, refusal }) => {
    const { refusals } = review(request, admission)
    expect(refusals).toEqual(refusal === undefined ? [] : expect.arrayContaining([expect.stringContaining(refusal)]))
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
