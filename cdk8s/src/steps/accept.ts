import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'

/** Ends a run whose watch has found its version not good enough, with the reason. */
export const accept = step({
  name: 'accept',
  description: 'Goes on only where the watch has passed.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 120,
  retry: 'pod',
  inputs: { verdict: param(), reason: param() },
  outputs: {},
  script: 'accept.sh',
})
