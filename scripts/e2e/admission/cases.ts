import type { ImageKind } from './recipes.ts'

/** A pod that is tried, and what becomes of it. */
export interface AdmissionTrial {
  readonly what: string
  readonly image: ImageKind | 'unknown-digest' | 'another-image'
  /** Where in the pod the image is; elsewhere is one that is trusted. @default containers */
  readonly at?: 'containers' | 'initContainers' | 'ephemeralContainers'
  /** @default digest */
  readonly by?: 'digest' | 'tag'
  /** A namespace that the policy says nothing of. @default false */
  readonly elsewhere?: boolean
  /** What the refusal says; without it the pod is let in. */
  readonly refused?: RegExp
}

const ours = /only images of the catalog run here, by digest/
const signature = /has to be signed with a trusted key/
const provenance = /needs provenance by a trusted key/

const unsigned: AdmissionTrial = { what: 'an unsigned image', image: 'unsigned', refused: signature }
const unsignedDebugger: AdmissionTrial = {
  what: 'an unsigned image to debug a pod',
  image: 'unsigned',
  at: 'ephemeralContainers',
  refused: /an image that the pod has already/,
}

/** One of each policy: when they are refused, both are in force. */
export const canaries: readonly AdmissionTrial[] = [unsigned, unsignedDebugger]

/** The matrix: what is let in first, then each reason to refuse. */
export const trials: readonly AdmissionTrial[] = [
  { what: 'an image with everything', image: 'trusted' },
  { what: 'the same in an init container', image: 'trusted', at: 'initContainers' },
  { what: 'an image without SBOM and scan, which is for the deployment to ask', image: 'provenance-alone' },
  { what: 'an image by another trusted key', image: 'trusted-by-second-key' },
  { what: 'an unsigned image in another namespace', image: 'unsigned', elsewhere: true },
  { what: 'an image with everything by tag', image: 'trusted', by: 'tag', refused: ours },
  unsigned,
  { what: 'an unsigned image in an init container', image: 'unsigned', at: 'initContainers', refused: signature },
  unsignedDebugger,
  { what: 'an image signed by a stranger', image: 'signed-by-stranger', refused: signature },
  { what: 'an image that is attested, not signed', image: 'attested-only', refused: signature },
  { what: 'an image without provenance', image: 'no-provenance', refused: provenance },
  { what: 'an image with provenance by a stranger', image: 'provenance-by-stranger', refused: provenance },
  { what: 'an image by another builder', image: 'other-builder', refused: /has to be built by/ },
  { what: 'an image of another build type', image: 'other-build-type', refused: /has to be built as/ },
  { what: 'an image of another repository', image: 'other-repository', refused: /has to be built from/ },
  { what: 'a digest that nobody knows', image: 'unknown-digest', refused: /unknown|not found|404/i },
  { what: 'an image of somebody else', image: 'another-image', refused: ours },
]
