import { predicateTypes, type TrustPolicy } from '../programs/trust.ts'
import { literal } from '../tenancy/admission/cel.ts'

/** Where the policy holds, where Kyverno finds public keys, and how it reaches the registry. */
export interface KyvernoSettings {
  /** The namespaces whose pods it judges. */
  readonly judged: readonly string[]
  /** The namespace that Kyverno runs in, with the secrets of the keys. */
  readonly namespace: string
  /** Secrets with a public key as `cosign.pub`; one that fits is enough. */
  readonly trustedKeys: readonly string[]
  /** The registry speaks HTTP without TLS. */
  readonly plainHttp: boolean
  /** A secret of type `kubernetes.io/dockerconfigjson` in Kyverno's namespace. */
  readonly pullSecret: string
}

/**
 * What is asked for, by the names that the expressions use. A signature is asked for as a statement of its own type:
 * Kyverno's `verifyImageSignatures` is content with any statement that the key has signed.
 */
const attestations = { signature: predicateTypes.signature, provenance: predicateTypes.provenance } as const
type AttestationName = keyof typeof attestations
const messages: Readonly<Record<AttestationName, string>> = {
  signature: 'an image of the catalog has to be signed with a trusted key',
  provenance: 'an image of the catalog needs provenance by a trusted key',
}

const imagesOfPod = 'images.containers + images.initContainers + images.ephemeralContainers'

/**
 * `policy` for every image of every pod in the judged namespaces, as Kyverno enforces it: an ImageValidatingPolicy
 * (policies.kyverno.io/v1, Kyverno 1.17 and newer). It asks for a digest, a signature, and for who built it from what,
 * and leaves SBOMs and scans to the deployment: a node that dies when a scan has aged must be able to start its pods
 * again elsewhere, and soon. Which images there may be is for `deployedImagesPolicy`. Of several attestations of one
 * type Kyverno reads the last.
 */
export function kyvernoPolicy(policy: TrustPolicy, settings: KyvernoSettings) {
  const keys = settings.trustedKeys.map((name) => ({ name: attestorName(name), secret: name }))
  const attestors = `[${keys.map(({ name }) => `attestors.${name}`).join(', ')}]`
  const everyImage = (condition: string) => `(${imagesOfPod}).all(image, ${condition})`
  const attested = (name: AttestationName) =>
    everyImage(`verifyAttestationSignatures(image, attestations.${name}, ${attestors}) > 0`)
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: { name: 'catalog-trust' },
    spec: {
      validationActions: ['Deny'],
      failurePolicy: 'Fail',
      // The most that Kubernetes allows: each check reads all that is attached to the image.
      webhookConfiguration: { timeoutSeconds: 30 },
      matchConstraints: {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: settings.judged }],
        },
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['pods', 'pods/ephemeralcontainers'],
          },
        ],
      },
      matchImageReferences: [{ glob: '*' }],
      validationConfigurations: { mutateDigest: false, verifyDigest: true, required: true },
      credentials: { allowInsecureRegistry: settings.plainHttp, secrets: [settings.pullSecret] },
      attestors: keys.map(({ name, secret }) => ({
        name,
        cosign: {
          key: { kms: `k8s://${settings.namespace}/${secret}` },
          // The address has to be given, and is not asked.
          ctlog: { url: 'https://rekor.sigstore.dev', insecureIgnoreTlog: true, insecureIgnoreSCT: true },
        },
      })),
      attestations: Object.entries(attestations).map(([name, type]) => ({ name, intoto: { type } })),
      validations: [
        ...(Object.keys(attestations) as AttestationName[]).map((name) => ({
          expression: attested(name),
          message: messages[name],
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
    entry.endsWith('/') ? `${repository}.startsWith(${literal(entry)})` : `${repository} == ${literal(entry)}`,
  )
  return [
    {
      condition: `${provenance}.runDetails.builder.id == ${literal(builder)}`,
      message: `an image of the catalog has to be built by ${builder}`,
    },
    {
      condition: `${provenance}.buildDefinition.buildType == ${literal(buildType)}`,
      message: `an image of the catalog has to be built as ${buildType} says`,
    },
    {
      condition: allowed.join(' || '),
      message: `an image of the catalog has to be built from ${repositories.join(' or ')}`,
    },
  ]
}
