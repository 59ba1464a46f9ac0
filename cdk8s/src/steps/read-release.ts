import { files, param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import { kubernetesEnv } from './kubernetes-access.ts'
import { programs } from './programs.ts'
import type { ReleaseSettings } from './release-settings.ts'

/** What is to be signed. It may read a release, and has no key; what signs has the key, and may read nothing. */
export const readRelease = ({ builder }: ReleaseSettings) =>
  step({
    name: 'read-release',
    description: 'Reads out of the record of a release what it made, and writes its provenance.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 120,
    retry: 'pod',
    inputs: { releaseName: param(), releaseUid: param() },
    outputs: {
      imageDigest: param(),
      chartDigest: param(),
      evidenceKey: param(),
      evidenceSha256: param(),
      provenance: files({ keep: 'evidence', file: 'provenance.json' }),
    },
    script: 'read-release.sh',
    env: {
      RELEASE_NAMESPACE: 'ci',
      BUILDER_ID: builder.id,
      BUILD_TYPE: builder.buildType,
      ...kubernetesEnv,
    },
    mounts: { PROGRAMS: programs },
    permissions: [{ namespace: 'ci', apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['get'] }],
  })
