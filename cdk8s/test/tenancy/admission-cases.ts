import type { AdmissionCase } from './admission-case.ts'
import { podCases } from './pod-cases.ts'
import { recordCases } from './record-cases.ts'
import { inBuild, inCi, inRelease } from './submission-cases.ts'

/** All that is asked of the API server, by place. The end-to-end check asks a real one the same. */
export const admissionCases: readonly (readonly [place: string, cases: readonly AdmissionCase[]])[] = [
  ['ci', inCi],
  ['release', inRelease],
  ['build', inBuild],
  ['a workflow that exists', recordCases],
  ['pods in build', podCases],
]
