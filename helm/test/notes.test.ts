import { expect, it } from 'vitest'
import { type KubernetesObject, theOnly } from './support/objects.ts'
import { type Release, render } from './support/render.ts'

// `helm template` leaves the notes out; an extra object may include any template.
const notes = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: notes
data:
  text: {{ include "catalog-api/templates/NOTES.txt" . | toJson }}
`

function notesOf(values: object, release: Release = {}): string {
  const objects: readonly KubernetesObject[] = render({
    files: ['../ci/default-values.yaml'],
    ...release,
    values: { ...values, extraObjects: [notes] },
  })
  return theOnly(objects, 'ConfigMap', 'notes').data['text'] ?? ''
}

const insecure = {
  secrets: { existingSecret: '' },
  dev: { insecureSecrets: true, databaseUrl: 'postgres://a:b@db/c', cursorSecret: 'c'.repeat(32) },
}
const monitored = {
  monitoring: { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } },
  networkPolicy: { opsFrom: [{ podSelector: {} }] },
}
const withIngress = {
  ingress: { enabled: true, hosts: ['a.example.com', 'b.example.com'] },
  networkPolicy: { httpFrom: [{ podSelector: {} }] },
}

it('say what runs and how to look after it', () => {
  const text = notesOf({})
  expect(text).toMatch(/^shop runs ghcr\.io\/catalog-platform\/catalog-api:\S+ in catalog\.$/m)
  expect(text).toContain('kubectl -n catalog rollout status deployment/shop-catalog-api')
  expect(text).toContain('helm -n catalog test shop --logs')
  expect(text).toContain('no other pod may call the API yet')
})

it.each<readonly [string, object, Release, string]>([
  ['where it is from outside', withIngress, {}, 'a.example.com, b.example.com'],
  ['that webhooks get nowhere', {}, {}, 'no webhook can be delivered yet'],
  ['that nothing migrates', { migration: { mode: 'none' } }, {}, 'Nothing migrates the schema'],
  ['how to ask the migration', {}, {}, 'app.kubernetes.io/component=migrate'],
  ['that its secrets are none', insecure, {}, 'WARNING: dev.insecureSecrets is on'],
  ['that the ops port is open', { networkPolicy: { enabled: false } }, {}, 'WARNING: networkPolicy.enabled is off'],
  ['that nobody scrapes it', monitored, { kinds: [] }, 'WARNING: the cluster does not know ServiceMonitor'],
  ['that nobody gets alerts', monitored, { kinds: [] }, 'WARNING: the cluster does not know PrometheusRule'],
])('say %s', (_what, values, release, text) => {
  expect(notesOf(values, release)).toContain(text)
})

it('say nothing of webhooks that get out', () => {
  const extraEgress = [{ ports: [{ port: 443 }] }]
  expect(notesOf({ networkPolicy: { extraEgress } })).not.toContain('webhook')
  expect(notesOf({ networkPolicy: { enabled: false } })).not.toContain('webhook')
})

it('warn of nothing without a reason', () => {
  expect(notesOf({})).not.toContain('WARNING')
  expect(notesOf(monitored)).not.toContain('WARNING')
})
