import type { Destination } from './settings.ts'

/** Whom a step talks to, besides the Kubernetes API and the artifact store, which Argo's executor in its pod needs. */
export const egress: Readonly<Record<string, readonly Destination[]>> = {
  build: [],
  'build-image': ['baseImages', 'npm', 'registry'],
  'cache-packages': ['npm'],
  'check-platform': ['npm'],
  checkout: ['git'],
  gate: [],
  'package-chart': ['registry'],
  preflight: ['git', 'registry'],
  publish: ['registry'],
  'read-release': [],
  report: ['gitApi', 'webhook'],
  'request-signature': [],
  retention: ['gitApi', 'registry'],
  'scan-image': ['advisories', 'registry'],
  'scan-source': ['advisories'],
  sign: ['registry'],
  supersede: [],
  test: ['npm'],
  verify: ['npm'],
  'verify-trust': ['registry'],
}
