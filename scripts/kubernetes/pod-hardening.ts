import { inContainers, inSpec, type PodRule, type PodTemplate, type Violation, violationsOf } from './pod.ts'

const byDigest = /@sha256:[a-f0-9]{64}$/

/** What every pod of this project keeps besides the Pod Security Standard. */
export const podHardeningRules: Readonly<Record<string, PodRule>> = {
  readOnlyRootFilesystem: inContainers(({ securityContext }) =>
    securityContext?.readOnlyRootFilesystem === true ? undefined : 'readOnlyRootFilesystem is not true',
  ),
  // The kubelet cannot tell from a name whether an image's user is root.
  numericUser: inContainers(({ securityContext }, { spec }) =>
    (securityContext?.runAsUser ?? spec.securityContext?.runAsUser) === undefined ? 'runAsUser is not set' : undefined,
  ),
  // No CPU limit: throttling would show as latency.
  resources: inContainers(({ resources: { requests = {}, limits = {} } = {} }) => {
    const missing = [
      ...['cpu', 'memory'].filter((name) => requests[name] === undefined).map((name) => `requests.${name}`),
      ...(limits['memory'] === undefined ? ['limits.memory'] : []),
    ]
    return missing.length > 0 ? `resources lack ${missing.join(', ')}` : undefined
  }),
  serviceAccountToken: inSpec(({ automountServiceAccountToken }) =>
    automountServiceAccountToken === false ? [] : ['automountServiceAccountToken is not false'],
  ),
  serviceLinks: inSpec(({ enableServiceLinks }) =>
    enableServiceLinks === false ? [] : ['enableServiceLinks is not false'],
  ),
}

/** Where a pod lacks what every pod of this project has. */
export const podHardeningViolations = (pod: PodTemplate): readonly Violation[] => violationsOf(podHardeningRules, pod)

/** Where a pod runs an image that can change under its name: whatever is not named by digest. */
export const imagesByDigest: PodRule = inContainers(({ image = '' }) =>
  byDigest.test(image) ? undefined : `${image || 'no image'} is not named by digest`,
)
