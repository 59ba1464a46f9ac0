import { expect, it } from 'vitest'
import { containersOf, podTemplatesIn } from './pod.ts'

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a' }] } }

it.each([
  ['a Pod', { kind: 'Pod', ...template }, [{ kind: 'Pod', ...template }]],
  ['a Deployment', { kind: 'Deployment', spec: { replicas: 1, template } }, [template]],
  ['a CronJob', { kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } }, [template]],
  ['a kind of somebody else', { kind: 'Job', spec: { tasks: [{ template }, { template }] } }, [template, template]],
  ['a ConfigMap', { kind: 'ConfigMap', data: { spec: 'containers' } }, []],
  ['an object with other containers', { kind: 'Harbour', spec: { containers: 7 } }, []],
  ['nothing', null, []],
])('finds the pods of %s', (_what, manifest, templates) => {
  expect(podTemplatesIn(manifest)).toEqual(templates)
})

it('lists containers of all sorts', () => {
  const [init, main, debug] = [{ name: 'init' }, { name: 'main' }, { name: 'debug' }] as const
  const spec = { initContainers: [init], containers: [main], ephemeralContainers: [debug] }
  expect(containersOf(spec)).toEqual([init, main, debug])
})
