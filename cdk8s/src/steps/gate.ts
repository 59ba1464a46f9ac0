import { files, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { programs } from './programs.ts'

/** The decision whether the image may be signed. What signs reads in the record of the run that this step succeeded. */
export const gate = step({
  name: 'gate',
  description: 'Refuses an image with a HIGH or CRITICAL finding that can be mended and that no waiver covers.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 120,
  retry: 'pod',
  inputs: { evidence: files() },
  outputs: {},
  script: 'gate.sh',
  env: { SEVERITIES: 'HIGH CRITICAL' },
  mounts: { PROGRAMS: programs },
})
