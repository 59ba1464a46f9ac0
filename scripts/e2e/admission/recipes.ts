import type { Signer, Subject } from '../../../cdk8s/src/programs/cosign.ts'
import type { TrustPolicy } from '../../../cdk8s/src/programs/trust.ts'
import { pushImage } from './images.ts'
import { attest, predicates, type StatementType, statementTypes } from './statements.ts'

/** Who signs in a run: two keys that are trusted, and one that is not. */
export interface Signers {
  readonly first: Signer
  readonly second: Signer
  readonly stranger: Signer
}

/** How an image differs from one that a release has made. */
export interface Recipe {
  /** @default first */
  readonly signer?: keyof Signers
  /** @default true */
  readonly signed?: boolean
  /** What is attested. @default everything */
  readonly attested?: readonly StatementType[]
  /** Who signs one of the statements in place of `signer`. */
  readonly forged?: StatementType
  /** What the provenance says in place of what the policy asks for. */
  readonly provenance?: Partial<Pick<TrustPolicy, 'builder' | 'buildType' | 'repositories'>>
}

/** Every image that a pod is tried with, by tag. */
export const recipes = {
  trusted: {},
  'trusted-by-second-key': { signer: 'second' },
  unsigned: { signed: false, attested: [] },
  'signed-by-stranger': { signer: 'stranger' },
  'attested-only': { signed: false },
  'no-provenance': { attested: ['spdxjson', 'cyclonedx', 'vuln'] },
  'provenance-alone': { attested: ['slsaprovenance1'] },
  'provenance-by-stranger': { forged: 'slsaprovenance1' },
  'other-builder': { provenance: { builder: 'https://example.com/other-builder' } },
  'other-build-type': { provenance: { buildType: 'https://example.com/other-build' } },
  'other-repository': { provenance: { repositories: ['https://example.com/fork'] } },
} as const satisfies Readonly<Record<string, Recipe>>
export type ImageKind = keyof typeof recipes

export interface Place {
  /** The image as pods name it, and as this machine does: `host/path`. */
  readonly image: string
  readonly imageHere: string
  readonly plainHttp: boolean
  /** For files. */
  readonly scratch: string
}

/** Makes every image and all that is attached to it, one after the other. @returns their digests */
export async function prepareImages(
  policy: TrustPolicy,
  place: Place,
  signers: Signers,
): Promise<ReadonlyMap<ImageKind, string>> {
  const digests = new Map<ImageKind, string>()
  for (const [kind, recipe] of Object.entries(recipes) as [ImageKind, Recipe][]) {
    const digest = await pushImage(place.imageHere, kind, place.plainHttp)
    await describe({ reference: `${place.imageHere}@${digest}`, plainHttp: place.plainHttp }, recipe)
    digests.set(kind, digest)
  }
  return digests

  async function describe(subject: Subject, recipe: Recipe): Promise<void> {
    const { signer = 'first', signed = true, attested = statementTypes, forged, provenance } = recipe
    if (signed) await signers[signer].sign(subject)
    const contents = predicates({ ...policy, ...provenance })
    for (const type of attested) {
      const by = type === forged ? signers.stranger : signers[signer]
      await attest(by, subject, type, { predicate: contents[type], folder: place.scratch })
    }
  }
}
