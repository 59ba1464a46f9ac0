import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { invalidities, schemas } from './support/kubeconform.ts'
import { chart, helm, type Release, render, renderText, valueArguments } from './support/render.ts'
import { releases } from './support/scenarios.ts'

const kubernetesVersions = readdirSync(schemas).flatMap((folder) => /^v(.*)$/.exec(folder)?.[1] ?? [])

const lint = (release: Release) => helm(['lint', '--strict', chart, ...valueArguments(release)], release.values)

describe.each(releases)('%s', (_title, scenario) => {
  it('passes helm lint --strict', () => {
    expect(lint(scenario)).toContain('0 chart(s) failed')
  })

  it.each(kubernetesVersions)('is valid in Kubernetes %s', (kubernetesVersion) => {
    expect(invalidities(renderText({ ...scenario, kubernetesVersion }), kubernetesVersion)).toBe('')
  })

  it('has every object once, in the namespace of the release, and labelled as its own', () => {
    const objects = render(scenario)
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted())
    for (const { kind, metadata } of objects.filter(
      ({ apiVersion }) => !apiVersion.startsWith('external-secrets.io'),
    )) {
      expect(metadata, kind).toMatchObject({
        namespace: scenario.namespace,
        labels: {
          'app.kubernetes.io/instance': scenario.name,
          'app.kubernetes.io/managed-by': 'Helm',
          'helm.sh/chart': expect.stringMatching(/^catalog-api-\d+\.\d+\.\d+$/),
        },
      })
    }
  })

  it('renders the same each time', () => {
    // What a parent chart gives changes nothing, but keeps the first rendering from being taken again.
    expect(renderText({ ...scenario, values: { ...scenario.values, global: {} } })).toBe(renderText(scenario))
  })
})

it('the schemas begin with the oldest Kubernetes that the chart allows', async () => {
  const { kubeVersion }: { readonly kubeVersion: string } = parse(await readFile(join(chart, 'Chart.yaml'), 'utf8'))
  const [, oldest] = /^>=(\d+\.\d+)\.0-0$/.exec(kubeVersion) ?? []
  expect(kubernetesVersions[0]).toMatch(new RegExp(`^${oldest}\\.`))
})

describe('the checks can fail', () => {
  const deployment = renderText({ files: ['../ci/default-values.yaml'] })

  it.each([
    ['a field that Kubernetes does not have', [/imagePullPolicy/g, 'imagePullPolicies'], 'imagePullPolicies'],
    ['a value of the wrong type', [/minReadySeconds: .*/, 'minReadySeconds: soon'], 'minReadySeconds'],
    ['a quantity that is none', [/cpu: .*/, 'cpu: 1 core'], 'cpu'],
    ['a key twice', [/minReadySeconds: .*/, 'minReadySeconds: 1\n  minReadySeconds: 2'], 'already set'],
    ['a kind without a schema', [/kind: Deployment/, 'kind: Unknown'], 'could not find schema for Unknown'],
    [
      'a field of a newer Kubernetes',
      [/ {2}strategy:/, '  podReplacementPolicy: Failed\n  strategy:'],
      'podReplacementPolicy',
    ],
  ] as const)('kubeconform finds %s', (_what, [pattern, replacement], message) => {
    const changed = deployment.replace(pattern, replacement)
    expect(changed).not.toBe(deployment)
    expect(invalidities(changed, '1.30.14')).toContain(message)
  })

  it('helm lint finds values that the schema refuses', () => {
    expect(() => lint({ files: ['../ci/default-values.yaml'], values: { replica: 2 } })).toThrow('replica')
  })
})
