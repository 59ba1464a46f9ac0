import { expect, test } from 'vitest'
import { type Step, step } from '../src/argo/index.ts'
import { configMapFiles } from '../src/argo/mounts.ts'
import { stepFiles } from '../src/step-files.ts'
import { images } from '../src/versions.ts'

const mounting = (text: string): Step =>
  step({
    name: 'mounting',
    description: 'Mounts a file.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 60,
    retry: 'never',
    inputs: {},
    outputs: {},
    script: new URL('example/scripts/tell.sh', import.meta.url),
    mounts: { POLICY: { ...configMapFiles('policy'), content: { name: 'policy', data: { 'policy.json': text } } } },
  })

test('a file that steps mount is written once per namespace', () => {
  const written = stepFiles([
    { namespace: 'ci', steps: [mounting('{}'), mounting('{}')] },
    { namespace: 'build', steps: [mounting('{}')] },
  ])
  expect(written.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['build/policy', 'ci/policy'])
})

test('two different ones of a name are refused', () => {
  const conflict = () => stepFiles([{ namespace: 'ci', steps: [mounting('{}'), mounting('[]')] }])
  expect(conflict).toThrow('two config maps ci/policy hold different files: give one of them another name')
})
