import { stringify } from 'yaml'
import type { Manifest } from './manifest.ts'
import type { ArtifactStore } from './settings.ts'

/** Argo looks for a config map of this name in the namespace of a workflow. */
const name = 'artifact-repositories'
const repository = 'default'

/**
 * Where workflows of `namespace` leave artifacts and logs, unless they say otherwise. Keys hold the workflow's uid, so
 * a second workflow of the same name overwrites nothing.
 */
export function artifactRepository(namespace: string, store: ArtifactStore): Manifest {
  const { endpoint, bucket, region, insecure, secret } = store
  const s3 = {
    endpoint,
    bucket,
    ...(region !== undefined && { region }),
    insecure,
    keyFormat: 'runs/{{workflow.namespace}}/{{workflow.name}}-{{workflow.uid}}/{{pod.name}}',
    accessKeySecret: { name: secret.name, key: secret.accessKey },
    secretKeySecret: { name: secret.name, key: secret.secretKey },
  }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      annotations: { 'workflows.argoproj.io/default-artifact-repository': repository },
    },
    data: { [repository]: stringify({ archiveLogs: true, s3 }) },
  }
}
