import { files, param, step } from '../argo/index.ts'
import { policyFile, trustPolicy } from '../trust/policy.ts'
import { images } from '../versions.ts'
import { type DeliveryStepSettings, deliveryNamespace } from './delivery-settings.ts'
import { programs } from './programs.ts'
import { trustEnv } from './trust-access.ts'

/** What is to be attested. It may read a deployment, and has no key; what signs has the key, and may read nothing. */
export const readDeployment = (settings: DeliveryStepSettings) => {
  const namespaces = settings.environments.map(deliveryNamespace)
  return step({
    name: 'read-deployment',
    description: 'Reads out of the record of a deployment what was verified, and writes its summary.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 120,
    retry: 'pod',
    inputs: { deploymentNamespace: param(), deploymentName: param(), deploymentUid: param() },
    outputs: { imageDigest: param(), summary: files({ keep: 'evidence', file: 'verification-summary.json' }) },
    script: 'read-deployment.sh',
    env: {
      DELIVERY_NAMESPACES: namespaces.join(' '),
      IMAGE: settings.image,
      VERIFIER: settings.verifier,
      POLICY_URI: settings.verifier,
      NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      ...trustEnv,
    },
    mounts: { PROGRAMS: programs, TRUST_POLICY: policyFile(trustPolicy(settings)) },
    permissions: namespaces.map((namespace) => ({
      namespace,
      apiGroups: ['argoproj.io'],
      resources: ['workflows'],
      verbs: ['get'],
    })),
  })
}
