import type { TrustPolicy } from '../programs/trust.ts'
import { list } from '../tenancy/admission/cel.ts'
import { admissionPolicy } from '../tenancy/admission/policy.ts'

/**
 * Lets into the judged namespaces only pods whose images are those of `policy`, by digest, as admission policies of
 * Kubernetes itself. It asks no registry: who signed an image is for `kyvernoPolicy`, which it completes where Kyverno
 * does not look, because Kyverno keeps its verdict of a pod for containers that are added later to debug it.
 */
export function deployedImagesPolicy(policy: TrustPolicy, judged: readonly string[], name = 'catalog-deployed-images') {
  return admissionPolicy({
    name,
    description: 'Only images of the catalog run where the catalog is deployed, and only by digest.',
    resources: [{ apiGroups: [''], resources: ['pods', 'pods/ephemeralcontainers'], operations: ['CREATE', 'UPDATE'] }],
    scopes: [{ namespaces: judged, action: 'deny' }],
    variables: [
      {
        name: 'images',
        expression:
          '(object.spec.containers + object.spec.?initContainers.orValue([])).map(container, container.image)',
      },
    ],
    demands: [
      {
        expression: `variables.images.all(image, image.matches('@sha256:[0-9a-f]{64}$') && image.split('@')[0] in ${list(policy.images)})`,
        message: `only images of the catalog run here, by digest: ${policy.images.map((image) => `${image}@sha256:…`).join(', ')}`,
      },
      {
        expression: 'object.spec.?ephemeralContainers.orValue([]).all(container, container.image in variables.images)',
        message: 'to debug a pod, take an image that the pod has already: no other has been verified',
      },
    ],
  })
}
