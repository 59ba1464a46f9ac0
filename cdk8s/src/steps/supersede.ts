import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { kubernetesEnv } from './kubernetes-access.ts'
import { programs } from './programs.ts'

/** Stops older runs of a branch. */
export const supersede = step({
  name: 'supersede',
  description: 'Stops every unfinished run of the branch but the newest.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 120,
  retry: 'network',
  inputs: { template: param(), namespace: param(), repository: param(), branch: param() },
  outputs: {},
  script: 'supersede.sh',
  env: kubernetesEnv,
  mounts: { PROGRAMS: programs },
  permissions: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['list', 'patch'] }],
})
