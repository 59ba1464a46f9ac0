import { Document, stringify } from 'yaml'
import type { TenancySettings } from './settings.ts'

interface Entry {
  readonly key: string
  readonly reason: string
  readonly value: unknown
}

const day = 86_400

/**
 * What Argo's controller should be told, as a commented config map to merge: `scripts/setup --configure-controller`
 * does it, and stops where the operator has decided otherwise.
 */
export function controllerConfig(settings: TenancySettings): string {
  const { configMap, namespace } = settings.controller
  const document = new Document({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMap, namespace },
    data: {},
  })
  document.commentBefore = [
    " Part of the workflow controller's own config map: merge it, never replace the config map by it.",
    ' It takes effect for every workflow of this controller, also those of others.',
  ].join('\n')
  for (const { key, reason, value } of entries(settings)) {
    const text = document.createNode(typeof value === 'number' ? String(value) : stringify(value))
    const name = document.createNode(key)
    name.commentBefore = ` ${reason}`
    document.addIn(['data'], document.createPair(name, text))
  }
  return document.toString({ lineWidth: 0 })
}

function entries({ parallelWorkflows, enforcement, links }: TenancySettings): readonly Entry[] {
  return [
    {
      key: 'namespaceParallelism',
      reason: 'The quotas have room for as many. The others wait, without having started.',
      value: parallelWorkflows,
    },
    ...(enforcement === 'strict'
      ? [
          {
            key: 'workflowRestrictions',
            reason:
              'A second lock beside the admission policies. Not Secure: it would end runs when a template changes.',
            value: { templateReferencing: 'Strict' },
          },
        ]
      : []),
    {
      key: 'workflowDefaults',
      reason: 'For workflows that do not bring their own: an end, and no pods and objects that stay for good.',
      value: {
        spec: {
          activeDeadlineSeconds: day,
          podGC: { strategy: 'OnWorkflowSuccess' },
          ttlStrategy: { secondsAfterSuccess: day, secondsAfterFailure: 7 * day },
        },
      },
    },
    {
      key: 'retentionPolicy',
      reason: 'Bounds etcd when many runs end on one day. Reports, logs and evidence are in the artifact store.',
      value: { completed: 500, failed: 500, errored: 500 },
    },
    {
      key: 'metricsConfig',
      reason: 'Plain HTTP in the cluster: the default is a self-signed certificate that no scraper can verify.',
      value: { enabled: true, path: '/metrics', port: 9090, secure: false, metricsTTL: '24h' },
    },
    ...(links.length > 0 ? [{ key: 'links', reason: 'Buttons in the user interface.', value: links }] : []),
  ]
}
