import { describe, expect, test } from 'vitest'
import { allPipelines } from '../../src/pipelines/pipelines.ts'
import { type TriggerEvent, triggerOf } from '../../src/programs/push.ts'
import { profiles } from '../../src/settings.ts'
import type { DataFilter, SensorSpec, TriggerParameter } from '../../src/triggers/argo-events.ts'
import { sensor } from '../../src/triggers/sensor.ts'
import { triggeredRuns } from '../../src/triggers/triggered-runs.ts'
import { githubPush } from '../support/github-push.ts'

const repositories = ['https://github.com/acme/catalog', 'https://git.example.org/shop/']
const runs = triggeredRuns(allPipelines(profiles.production).triggered)
const { dependencies, triggers } = sensor(runs, repositories, profiles.production.platform)['spec'] as SensorSpec
const filters = dependencies.flatMap((dependency) => dependency.filters.data)

/** The names of the dependencies that `event` satisfies, as Argo Events decides it (dependencies/filter.go of 1.9). */
function interested(event: object): readonly string[] {
  const holds = ({ path, value }: DataFilter) => {
    const found = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], { body: event })
    return found !== undefined && value.some((pattern) => new RegExp(pattern).test(String(found)))
  }
  return dependencies.filter(({ filters: { data } }) => data.every(holds)).map(({ name }) => name)
}

function started(push: object): TriggerEvent {
  const event = triggerOf(push, repositories)
  if ('ignored' in event) throw new Error(event.ignored)
  return event
}

const tag = started(githubPush('refs/tags/v1.2.3'))
const branch = started(githubPush('refs/heads/ada/fix', { commits: [{ added: ['api/a.ts'] }] }))

describe('what the gateway lets through', () => {
  test.each([
    [tag, ['release']],
    [started(githubPush('refs/tags/v1.3.0-rc.1')), ['release']],
    [started(githubPush(`refs/tags/v1.0.0-${'a-.B'.repeat(29)}`)), ['release']],
    [started(githubPush('refs/tags/v1.2.3', { url: 'https://git.example.org/shop/a', pusher: 'a[bot]' })), ['release']],
    [started(githubPush('refs/tags/v1.2.3', { pusher: '' })), ['release']],
    [branch, ['ci']],
    [started(githubPush('refs/heads/main', { commits: [{ added: ['helm/a'] }] })), ['ci-chart']],
  ])('$name starts one run', (event, names) => {
    expect(interested(event)).toEqual(names)
  })
})

describe('what did not come by the gateway starts nothing', () => {
  test.each([
    ['nothing', {}],
    ['a push of GitHub as it is', githubPush('refs/tags/v1.2.3')],
    ['a tag with something before it', { ...tag, ref: 'xv1.2.3' }],
    ['a tag with something after it', { ...tag, ref: 'v1.2.3; rm -rf' }],
    ['a tag on a second line', { ...tag, ref: 'x\nv1.2.3' }],
    ['a tag with build metadata', { ...tag, ref: 'v1.2.3+1' }],
    ['a tag of other dots', { ...tag, ref: 'v1x2x3' }],
    ['a tag with its folder', { ...tag, ref: 'refs/tags/v1.2.3' }],
    ['a branch with braces', { ...branch, ref: '{{workflow.name}}' }],
    ['a commit that is a name', { ...tag, commit: 'HEAD' }],
    ['no commit', { ...tag, commit: undefined }],
    ['a repository with something after it', { ...tag, repository: `${tag.repository}-2` }],
    ['a repository with another dot', { ...tag, repository: 'https://githubxcom/acme/catalog' }],
    ['a name of its own', { ...tag, name: 'release' }],
    ['a name of another pipeline', { ...tag, name: branch.name }],
    ['a requester with a quote', { ...tag, requester: '"' }],
    ['another pipeline', { ...tag, pipeline: 'retention' }],
  ])('%s', (_what, event) => {
    expect(interested(event)).toEqual([])
  })
})

test.each([...new Set(filters.flatMap(({ value }) => value))])(
  '%s means the same to Go, and all of the text',
  (pattern) => {
    expect(pattern).toMatch(/^\^.*\$$/)
    // What RE2 does not have, or reads otherwise: groups with a question mark, classes by letter, references back.
    expect(pattern).not.toMatch(/\(\?|\\[a-zA-Z0-9]/)
    // A bar outside of a group would end the anchor's reach.
    expect(pattern.replaceAll(/\([^()]*\)/g, '').replaceAll(/\([^()]*\)/g, '')).not.toContain('|')
    for (const [, bound] of pattern.matchAll(/\{\d+,(\d+)\}/g)) expect(Number(bound)).toBeLessThanOrEqual(1000)
  },
)

describe.each(triggers.map((trigger) => [trigger.template.name, trigger] as const))('trigger %s', (name, trigger) => {
  const event = { ...tag, pipeline: name }
  const made = (one: typeof trigger) =>
    apply(one.template.k8s.source.resource, one.template.k8s.parameters, { body: event }) as {
      readonly metadata: { readonly name: string }
      readonly spec: { readonly arguments: { readonly parameters: readonly { name: string; value: string }[] } }
      readonly data: unknown
    }

  test('gives its pipeline every parameter, by its place', () => {
    const run = runs.find(({ pipeline }) => pipeline.name === name)
    const { metadata, spec } = made(trigger)
    expect(metadata).toEqual({ name: event.name, namespace: 'ci' })
    expect(spec.arguments.parameters.map((parameter) => parameter.name).toSorted()).toEqual(
      Object.keys(run?.pipeline.parameters ?? {}).toSorted(),
    )
    expect(Object.fromEntries(spec.arguments.parameters.map((one) => [one.name, one.value]))).toMatchObject(
      name === 'release'
        ? { repository: tag.repository, tag: 'v1.2.3', commit: tag.commit, requester: 'octocat' }
        : { repository: tag.repository, branch: 'v1.2.3', revision: tag.commit },
    )
  })

  test('is idempotent, tried again, and leaves a dead letter with all of the event', () => {
    const { template, retryStrategy, atLeastOnce, dlqTrigger } = trigger
    expect([template.k8s.operation, retryStrategy.steps > 1, atLeastOnce, dlqTrigger?.atLeastOnce]).toEqual([
      'patch',
      true,
      true,
      true,
    ])
    expect(dlqTrigger && made(dlqTrigger).data).toEqual(event)
  })
})

/** Puts values of `event` into a copy of `resource`, as sjson does. */
function apply(resource: object, parameters: readonly TriggerParameter[], event: object): unknown {
  type Node = Record<string, unknown>
  const at = (root: Node, path: readonly string[]) => path.reduce((node, key) => node[key] as Node, root)
  const copy = structuredClone(resource) as Node
  for (const { src, dest } of parameters) {
    const path = dest.split('.')
    at(copy, path.slice(0, -1))[path.at(-1) ?? ''] = at(event as Node, src.dataKey.split('.'))
  }
  return copy
}
