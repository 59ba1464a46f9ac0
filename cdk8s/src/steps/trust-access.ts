import type { Mount } from '../argo/index.ts'
import { policyFile, trustPolicy } from '../trust/policy.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** Where a program finds the trust policy and the public keys. */
export const trustEnv = { POLICY: '/mounts/trust-policy/policy.json' } as const

/** The trust policy and the public keys, for `trustEnv`. */
export const trustMounts = (settings: ReleaseSettings): Readonly<Record<string, Mount>> => ({
  TRUST_POLICY: policyFile(trustPolicy(settings)),
  TRUSTED_KEYS: publicKeys(settings),
})

/** The public keys, each as a file with the name of its secret. */
function publicKeys({ trustedKeys }: ReleaseSettings): Mount {
  const sources = trustedKeys.map((name) => ({ secret: { name, items: [{ key: 'cosign.pub', path: `${name}.pub` }] } }))
  return { readOnly: true, source: { projected: { defaultMode: 0o444, sources } } }
}
