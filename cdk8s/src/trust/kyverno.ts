import { predicateTypes, type TrustPolicy } from '../programs/trust.ts'

/** Where Kyverno finds public keys, and how it reaches the registry. */
export interface KyvernoSettings {
  /** The namespace that Kyverno runs in, with the secrets of the keys. */
  readonly namespace: string
  /** Secrets with a public key as `cosign.pub`; one that fits is enough. */
  readonly trustedKeys: readonly string[]
  /** The registry speaks HTTP without TLS. */
  readonly plainHttp: boolean
  /** A secret of type `kubernetes.io/dockerconfigjson` in Kyverno's namespace. */
  readonly pullSecret: string
}

/** What is looked into, by the names that the expressions use. */
const attestations = {
  provenance: predicateTypes.provenance,
  spdx: predicateTypes.spdx,
  cyclonedx: predicateTypes.cyclonedx,
  scan: predicateTypes.scan,
} as const

/** Kyverno puts into these lists only the images that the policy matches. */
const imagesOfPod = 'images.containers + images.initContainers + images.ephemeralContainers'

/**
 * `policy` for pods, as Kyverno enforces it: an ImageValidatingPolicy (policies.kyverno.io/v1, Kyverno 1.17 and newer).
 * How old a scan is does not count here, but at deployment: a node that dies after it has aged must be able to start its
 * pods again elsewhere. Of several attestations of one type Kyverno reads the last. An older ClusterPolicy would not do: it does not look at
 * the key of a signature in the format of cosign 3.
 */
export function kyvernoPolicy(policy: TrustPolicy, settings: KyvernoSettings) {
  const keys = settings.trustedKeys.map((name) => ({ name: attestorName(name), secret: name }))
  const attestors = `[${keys.map(({ name }) => `attestors.${name}`).join(', ')}]`
  const everyImage = (condition: string) => `(${imagesOfPod}).all(image, ${condition})`
  const attested = (name: keyof typeof attestations) =>
    everyImage(`verifyAttestationSignatures(image, attestations.${name}, ${attestors}) > 0`)
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: { name: 'catalog-trust' },
    spec: {
      validationActions: ['Deny'],
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['pods'] },
        ],
      },
      matchImageReferences: policy.images.flatMap((image) => [{ glob: `${image}:*` }, { glob: `${image}@*` }]),
      validationConfigurations: { mutateDigest: true, verifyDigest: true, required: true },
      credentials: { allowInsecureRegistry: settings.plainHttp, secrets: [settings.pullSecret] },
      attestors: keys.map(({ name, secret }) => ({
        name,
        cosign: {
          key: { kms: `k8s://${settings.namespace}/${secret}` },
          // Trust is in the key alone. The address has to be given, and is not asked.
          ctlog: { url: 'https://rekor.sigstore.dev', insecureIgnoreTlog: true, insecureIgnoreSCT: true },
        },
      })),
      attestations: Object.entries(attestations).map(([name, type]) => ({ name, intoto: { type } })),
      validations: [
        {
          expression: everyImage(`verifyImageSignatures(image, ${attestors}) > 0`),
          message: 'an image of the catalog has to be signed with a trusted key',
        },
        ...(Object.keys(attestations) as (keyof typeof attestations)[]).map((name) => ({
          expression: attested(name),
          message: `an image of the catalog needs an attestation of type ${attestations[name]} by a trusted key`,
        })),
        ...contentRules(policy).map(({ condition, message }) => ({ expression: everyImage(condition), message })),
      ],
    },
  }
}

const attestorName = (secret: string) => secret.replaceAll(/[^a-z0-9]/g, '')

/** What the provenance has to say, as conditions on `image` in CEL. */
function contentRules({ builder, buildType, repositories }: TrustPolicy) {
  const provenance = 'extractPayload(image, attestations.provenance).predicate'
  const repository = `${provenance}.buildDefinition.externalParameters.repository`
  const allowed = repositories.map((entry) =>
    entry.endsWith('/') ? `${repository}.startsWith('${entry}')` : `${repository} == '${entry}'`,
  )
  return [
    {
      condition: `${provenance}.runDetails.builder.id == '${builder}'`,
      message: `an image of the catalog has to be built by ${builder}`,
    },
    {
      condition: `${provenance}.buildDefinition.buildType == '${buildType}'`,
      message: `an image of the catalog has to be built as ${buildType} says`,
    },
    {
      condition: allowed.join(' || '),
      message: `an image of the catalog has to be built from ${repositories.join(' or ')}`,
    },
  ]
}
