import { describe, expect, test } from 'vitest'
import { triggerOf } from '../src/programs/push.ts'
import { Rejection } from '../src/programs/rejection.ts'
import { commits, githubDeletion, githubPush } from './support/github-push.ts'

const allowed = ['https://github.com/acme/catalog', 'https://git.example.org/shop/']
const code = [{ modified: ['api/src/main.ts', 'helm/catalog-api/values.yaml'] }]
const chart = [{ added: ['helm/catalog-api/templates/a.yaml'] }, { modified: ['helm/catalog-api/values.yaml'] }]

describe('a push starts', () => {
  test('release, for a version tag', () => {
    expect(triggerOf(githubPush('refs/tags/v1.2.3'), allowed)).toEqual({
      pipeline: 'release',
      name: expect.stringMatching(/^release-v1-2-3-[0-9a-f]{12}$/),
      repository: 'https://github.com/acme/catalog',
      ref: 'v1.2.3',
      commit: commits.second,
      requester: 'octocat',
    })
  })

  test('release of the commit that an annotated tag points at, not of the tag', () => {
    const push = githubPush('refs/tags/v1.2.3', { after: commits.annotatedTag, head: commits.first })
    expect(triggerOf(push, allowed)).toMatchObject({ commit: commits.first })
  })

  test.each([
    ['a pre-release', githubPush('refs/tags/v1.3.0-rc.1'), { pipeline: 'release', ref: 'v1.3.0-rc.1' }],
    ['commits on a branch', githubPush('refs/heads/main', { commits: code }), { pipeline: 'ci', ref: 'main' }],
    ['a merge without paths', githubPush('refs/heads/main', { commits: [{}] }), { pipeline: 'ci' }],
    ['a branch in a folder', githubPush('refs/heads/ada/fix', { commits: code }), { ref: 'ada/fix' }],
    ['commits of the chart alone', githubPush('refs/heads/main', { commits: chart }), { pipeline: 'ci-chart' }],
    [
      'a folder that only begins like the chart',
      githubPush('refs/heads/main', { commits: [{ removed: ['helmet/a'] }] }),
      { pipeline: 'ci' },
    ],
    ['a repository below an entry', githubPush('refs/tags/v1.0.0', { url: 'https://git.example.org/shop/a' }), {}],
    ['a bot', githubPush('refs/tags/v1.0.0', { pusher: 'renovate[bot]' }), { requester: '' }],
    ['a long name', githubPush('refs/tags/v1.0.0', { pusher: 'a'.repeat(253) }), { requester: 'a'.repeat(253) }],
    ['a name that is too long', githubPush('refs/tags/v1.0.0', { pusher: 'a'.repeat(254) }), { requester: '' }],
    ['somebody odd', githubPush('refs/tags/v1.0.0', { pusher: '{{workflow.uid}}' }), { requester: '' }],
  ])('what it should for %s', (_what, push, expected) => {
    expect(triggerOf(push, allowed)).toMatchObject({ pipeline: expect.any(String), ...expected })
  })

  test('the same run when it is announced again, and another for another commit, tag or repository', () => {
    const nameOf = (push: object) => (triggerOf(push, allowed) as { readonly name: string }).name
    const pushes = [
      githubPush('refs/tags/v1.0.0'),
      githubPush('refs/tags/v1.0.0', { head: commits.first }),
      githubPush('refs/tags/v1.0.0-RC.1'),
      githubPush('refs/tags/v1.0.0-rc.1'),
      githubPush('refs/tags/v1.0.0', { url: 'https://git.example.org/shop/a' }),
      githubPush('refs/heads/v1.0.0', { commits: code }),
    ]
    expect(new Set(pushes.map(nameOf)).size).toBe(pushes.length)
    expect(nameOf(githubPush('refs/tags/v1.0.0', { pushedAt: 1, pusher: 'ada' }))).toBe(
      nameOf(githubPush('refs/tags/v1.0.0')),
    )
  })

  test('a run whose name Kubernetes takes, whatever the tag', () => {
    const tag = `v1.0.0-${'-A.'.repeat(30)}b`
    expect(triggerOf(githubPush(`refs/tags/${tag}`), allowed)).toMatchObject({
      name: expect.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    })
  })
})

describe('a push starts nothing', () => {
  test.each([
    ['a deleted tag', githubDeletion('refs/tags/v1.2.3'), 'was deleted'],
    ['a deleted branch', githubDeletion('refs/heads/main'), 'was deleted'],
    ['a ref that is nothing now', githubPush('refs/tags/v1.0.0', { after: '0'.repeat(40), head: null }), 'deleted'],
    ['a tag with a command', githubPush('refs/tags/v1.2.3; rm -rf'), 'no tag of a version'],
    ['a tag with a prefix', githubPush('refs/tags/xv1.2.3'), 'no tag of a version'],
    ['a tag with a line after it', githubPush('refs/tags/v1.2.3\nv'), 'no tag of a version'],
    ['a tag with build metadata', githubPush('refs/tags/v1.2.3+1'), 'no tag of a version'],
    ['a tag with a leading zero', githubPush('refs/tags/v1.02.3'), 'no tag of a version'],
    ['a tag in a folder', githubPush('refs/tags/x/v1.2.3'), 'no tag of a version'],
    ['a moving tag', githubPush('refs/tags/latest'), 'no tag of a version'],
    ['a branch that is named like a tag ref', githubPush('refs/headsrefs/tags/v1.2.3'), 'neither a branch nor a tag'],
    ['a note', githubPush('refs/notes/commits'), 'neither a branch nor a tag'],
    ['a new branch without commits', githubPush('refs/heads/copy', { created: true }), 'no new commits'],
    ['a branch with braces', githubPush('refs/heads/{{=1}}', { commits: code }), 'no run is started for'],
    [
      'another repository',
      githubPush('refs/tags/v1.2.3', { url: 'https://github.com/acme/catalog-2' }),
      'not on the list',
    ],
  ])('%s', (_what, push, why) => {
    expect(triggerOf(push, allowed)).toEqual({ ignored: expect.stringContaining(why) })
  })
})

test.each([
  [null, 'give ref'],
  ['text', 'give ref'],
  [{ ...githubPush('refs/heads/main'), after: 1 }, 'give after'],
  [{ ...githubPush('refs/heads/main'), deleted: 'false' }, 'give deleted'],
  [{ ...githubPush('refs/heads/main'), repository: {} }, 'give repository.html_url'],
  [{ ...githubPush('refs/heads/main'), commits: [{ added: 'helm/a' }] }, 'give commits'],
  [{ ...githubPush('refs/tags/v1.0.0'), head_commit: { id: 'HEAD' } }, 'head_commit.id'],
])('%j is no push', (body, message) => {
  expect(() => triggerOf(body, allowed)).toThrow(Rejection)
  expect(() => triggerOf(body, allowed)).toThrow(message)
})
