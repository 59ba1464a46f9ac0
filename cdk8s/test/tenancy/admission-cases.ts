import type { AdmissionCase } from './admission-case.ts'
import { approvalCases } from './approval-cases.ts'
import { deliveryCases } from './delivery-cases.ts'
import { podCases } from './pod-cases.ts'
import { recordCases } from './record-cases.ts'
import { inBuild, inCi, inRelease } from './submission-cases.ts'
import { triggerCases } from './trigger-cases.ts'

/** All that is asked of the API server, by place. The end-to-end check asks a real one the same. */
export const admissionCases: readonly (readonly [place: string, cases: readonly AdmissionCase[]])[] = [
  ['ci', inCi],
  ['release', inRelease],
  ['build', inBuild],
  ...deliveryCases,
  ['ci, by a trigger', triggerCases],
  ['a workflow that exists', recordCases],
  ['a promotion that waits', approvalCases],
  ['pods in build', podCases],
]
