import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { provenanceOf } from './provenance.ts'
import { releaseRecord } from './release-record.ts'
import type { Workflow, WorkflowNode } from './workflow-status.ts'

const uid = '5d1c8b0e-0000-4000-8000-000000000001'
const run = { name: 'release-x7k2p', namespace: 'ci', uid }
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const commit = 'a'.repeat(40)
const key = `evidence/ci/release-x7k2p-${uid}/pod/evidence.tgz`

const values = (record: Readonly<Record<string, string>>) => ({
  parameters: Object.entries(record).map(([name, value]) => ({ name, value })),
})

const node = (displayName: string, rest: Partial<WorkflowNode> = {}): WorkflowNode => ({
  id: `id-${displayName}`,
  displayName,
  templateName: displayName,
  boundaryID: run.name,
  phase: 'Succeeded',
  startedAt: '2026-06-01T10:00:00Z',
  finishedAt: '2026-06-01T10:10:00Z',
  ...rest,
})

const nodes: Readonly<Record<string, WorkflowNode>> = {
  preflight: node('preflight', {
    inputs: values({ repository: 'https://github.com/acme/catalog', tag: 'v1.2.3', commit: '' }),
    outputs: values({ commit, version: '1.2.3' }),
  }),
  build: node('build', { outputs: values({ run: 'build-abc', digest: digest('b') }) }),
  chart: node('package-chart', { outputs: values({ digest: digest('c') }) }),
  scan: node('scan-image', {
    outputs: { ...values({ evidenceSha256: 'e'.repeat(64) }), artifacts: [{ name: 'evidence', s3: { key } }] },
  }),
  gate: node('gate'),
}

const workflow = (changes: Partial<Workflow> = {}): Workflow => ({
  metadata: { ...run, creationTimestamp: '2026-06-01T09:00:00Z' },
  spec: { workflowTemplateRef: { name: 'release' }, arguments: {} },
  status: { phase: 'Running', nodes },
  ...changes,
})

const withNode = (name: string, change: Partial<WorkflowNode>): Workflow => {
  const changed = { ...nodes, [name]: { ...node(name), ...nodes[name], ...change } }
  return workflow({ status: { phase: 'Running', nodes: changed } })
}

describe('releaseRecord', () => {
  const expected = {
    run,
    repository: 'https://github.com/acme/catalog',
    tag: 'v1.2.3',
    commit,
    version: '1.2.3',
    imageDigest: digest('b'),
    chartDigest: digest('c'),
    evidence: { key, sha256: 'e'.repeat(64) },
    startedAt: '2026-06-01T10:00:00Z',
    finishedAt: '2026-06-01T10:10:00Z',
  }

  test('is what the controller has recorded', () => {
    expect(releaseRecord(workflow(), run)).toEqual(expected)
  })

  test('is read out of nodes that the controller has compressed', () => {
    const compressedNodes = gzipSync(JSON.stringify(nodes)).toString('base64')

    expect(releaseRecord(workflow({ status: { phase: 'Running', compressedNodes } }), run)).toEqual(expected)
  })

  test.each([
    ['another run of the name', { metadata: { ...run, uid: 'other', creationTimestamp: '' } }, 'is not the run'],
    ['another template', { spec: { workflowTemplateRef: { name: 'ci' } } }, 'not made from the template release'],
    ['no template', { spec: {} }, 'not made from the template release'],
    [
      'a template of the cluster',
      { spec: { workflowTemplateRef: { name: 'release', clusterScope: true } } },
      'not made from',
    ],
    [
      'an entry point of its own',
      { spec: { workflowTemplateRef: { name: 'release' }, entrypoint: 'gate' } },
      'was submitted with entrypoint',
    ],
    [
      'a run that was stopped',
      { spec: { workflowTemplateRef: { name: 'release' }, shutdown: 'Stop' } },
      'with shutdown',
    ],
    ['a run that has ended', { status: { phase: 'Failed', nodes } }, 'is Failed, not running'],
    ['a run that has not begun', { status: {} }, 'is not started, not running'],
    [
      'nodes that are kept elsewhere',
      { status: { phase: 'Running', offloadNodeStatusVersion: 'fnv:1' } },
      'in a database',
    ],
  ])('refuses %s', (_, change, problem) => {
    expect(() => releaseRecord(workflow(change as Partial<Workflow>), run)).toThrow(problem)
  })

  test.each([
    ['gate', { phase: 'Failed' }, 'the task gate of release-x7k2p has not succeeded: Failed'],
    ['gate', { phase: 'Skipped' }, 'has not succeeded: Skipped'],
    ['gate', { boundaryID: 'id-nested' }, 'has not succeeded: not there'],
    ['gate', { templateName: 'report' }, 'has not succeeded'],
    ['build', { phase: 'Running' }, 'the task build'],
    ['build', { outputs: values({ digest: 'run-1' }) }, 'the image is "run-1"'],
    ['build', { outputs: {} }, 'build put out no digest'],
    ['chart', { outputs: values({ digest: `${digest('c')}\n` }) }, 'the chart is'],
    ['preflight', { outputs: values({ commit: 'main', version: '1' }) }, 'commit is recorded as "main"'],
    ['preflight', { inputs: {} }, 'preflight got no repository'],
    ['scan', { outputs: { ...nodes['scan']?.outputs, artifacts: [] } }, 'is not its own: ""'],
  ])('refuses a %s with %j', (name, change, problem) => {
    expect(() => releaseRecord(withNode(name, change), run)).toThrow(problem)
  })

  test.each([
    ['runs/ci/release-x7k2p/pod/evidence.tgz'],
    ['evidence/ci/release-other-1/pod/evidence.tgz'],
    [`evidence/ci/release-x7k2p-${uid}/{{inputs.parameters.x}}`],
    [`../evidence/ci/release-x7k2p-${uid}/evidence.tgz`],
  ])('refuses evidence at %s', (foreign) => {
    const outputs = {
      ...values({ evidenceSha256: 'e'.repeat(64) }),
      artifacts: [{ name: 'evidence', s3: { key: foreign } }],
    }

    expect(() => releaseRecord(withNode('scan', { outputs }), run)).toThrow('is not its own')
  })
})

test('provenance has the members of SLSA v1, and is the same each time', () => {
  const builder = { id: 'https://example.com/builder', buildType: 'https://example.com/build-type' }
  const provenance = provenanceOf(releaseRecord(workflow(), run), builder)

  expect(provenance).toEqual(provenanceOf(releaseRecord(workflow(), run), builder))
  expect(provenance).toEqual({
    buildDefinition: {
      buildType: 'https://example.com/build-type',
      externalParameters: { repository: 'https://github.com/acme/catalog', tag: 'v1.2.3' },
      internalParameters: { template: 'release', namespace: 'ci' },
      resolvedDependencies: [
        { uri: 'git+https://github.com/acme/catalog@refs/tags/v1.2.3', digest: { gitCommit: commit } },
      ],
    },
    runDetails: {
      builder: { id: 'https://example.com/builder' },
      metadata: {
        invocationId: `ci/release-x7k2p/${uid}`,
        startedOn: '2026-06-01T10:00:00Z',
        finishedOn: '2026-06-01T10:10:00Z',
      },
      byproducts: [{ name: 'evidence/SHA256SUMS', digest: { sha256: 'e'.repeat(64) } }],
    },
  })
})
