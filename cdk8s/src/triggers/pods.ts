import { hardening } from '../argo/hardening.ts'
import type { Platform } from '../argo/index.ts'
import { sizes } from '../argo/profiles.ts'
import type { PodContainer, PodTemplate } from './argo-events.ts'
import { type Component, labelsOf } from './names.ts'

const { pod, container } = hardening.restricted

/** Any container here: as strict as a step's. */
export const hardened: PodContainer = { resources: sizes.small, securityContext: container }

/** The pod's half of it. */
export const podSecurity = pod

export const pullSecrets = ({ imagePullSecrets }: Platform) => imagePullSecrets.map((name) => ({ name }))

/** The pod that Argo Events makes of an event source or sensor. */
export function podTemplate(component: Component, platform: Platform): PodTemplate {
  return {
    serviceAccountName: component,
    metadata: { labels: labelsOf(component) },
    securityContext: podSecurity,
    container: hardened,
    ...(platform.imagePullSecrets.length > 0 && { imagePullSecrets: pullSecrets(platform) }),
  }
}
