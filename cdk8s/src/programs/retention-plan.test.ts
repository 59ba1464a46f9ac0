import { describe, expect, test } from 'vitest'
import { type Held, planRetention, type RetentionPolicy } from './retention-plan.ts'

const day = 86_400_000
const nowMs = 1000 * day
const hex = (letter: string) => letter.repeat(64)
const id = (letter: string) => `sha256:${hex(letter)}`

const policy: RetentionPolicy = {
  newest: 0,
  youngestMs: 0,
  deployed: new Set(),
  tags: new Set(['latest', 'buildcache']),
  nowMs,
}

const held = (letter: string, tags: readonly string[], rest: Partial<Held> = {}): Held => ({
  digest: id(letter),
  tags,
  createdMs: 0,
  children: [],
  ...rest,
})

function plan(all: readonly Held[], changes: Partial<RetentionPolicy> = {}) {
  const { keep, remove } = planRetention(all, { ...policy, ...changes })
  const letters = (decisions: readonly { readonly digest: string }[]) =>
    decisions.map(({ digest }) => digest[7]).join('')
  return {
    keep: [...letters(keep)].toSorted().join(''),
    remove: letters(remove),
    reasons: keep.map(({ reason }) => reason),
  }
}

describe('planRetention', () => {
  test('keeps every version, and the tags that it is told', () => {
    const all = [
      held('a', ['1.2.3', 'run-1']),
      held('b', ['0.1.0-rc.1']),
      held('c', ['buildcache']),
      held('d', ['run-2']),
    ]

    expect(plan(all)).toMatchObject({ keep: 'abc', remove: 'd' })
  })

  test('keeps what is deployed', () => {
    expect(plan([held('a', ['run-1']), held('b', ['run-2'])], { deployed: new Set([id('b')]) })).toMatchObject({
      keep: 'b',
      remove: 'a',
      reasons: ['deployed'],
    })
  })

  test('keeps the newest of the rest, which versions do not use up', () => {
    const all = [
      held('a', ['1.2.3'], { createdMs: 9 }),
      held('b', ['run-1'], { createdMs: 1 }),
      held('c', ['run-2'], { createdMs: 3 }),
      held('d', ['run-3'], { createdMs: 2 }),
    ]

    expect(plan(all, { newest: 2 })).toMatchObject({ keep: 'acd', remove: 'b' })
  })

  test('keeps what is young', () => {
    const all = [held('a', ['run-1'], { createdMs: nowMs - day }), held('b', ['run-2'], { createdMs: nowMs - 3 * day })]

    expect(plan(all, { youngestMs: 2 * day })).toMatchObject({ keep: 'a', remove: 'b' })
  })

  test('keeps all that an image for several platforms lists', () => {
    const all = [held('a', ['1.2.3'], { children: [id('b')] }), held('b', ['run-arm64'])]

    expect(plan(all)).toMatchObject({ keep: 'ab', remove: '' })
  })

  test('keeps with an image what is attached to it, and to what it lists', () => {
    const all = [
      held('a', ['1.2.3'], { children: [id('b')] }),
      held('c', [`sha256-${hex('a')}`], { children: [id('d')] }),
      held('e', [`sha256-${hex('b')}.sig`]),
      held('f', [`sha256-${hex('b')}.att`]),
    ]

    expect(plan(all)).toMatchObject({ keep: 'abcdef', remove: '' })
  })

  test('lets what is attached go with its image, and after it', () => {
    const all = [held('c', [`sha256-${hex('a')}`], { children: [id('d')] }), held('a', ['run-1']), held('b', ['1.0.0'])]

    expect(plan(all)).toMatchObject({ keep: 'b', remove: 'acd' })
  })

  test('lets go what is attached to an image that is gone', () => {
    expect(plan([held('c', [`sha256-${hex('a')}`], { children: [id('d')] })])).toMatchObject({ keep: '', remove: 'cd' })
  })

  test('keeps a signature that two images have, for as long as one stays', () => {
    const all = [
      held('a', ['1.2.3']),
      held('b', ['run-1']),
      held('c', [`sha256-${hex('a')}`], { children: [id('e')] }),
      held('d', [`sha256-${hex('b')}`], { children: [id('e')] }),
    ]

    expect(plan(all)).toMatchObject({ keep: 'ace', remove: 'bd' })
  })

  test('takes a tag that only begins like one of an attachment for a tag', () => {
    expect(plan([held('a', [`sha256-${'a'.repeat(63)}`])])).toMatchObject({ keep: '', remove: 'a' })
  })

  test('has nothing to do in an empty repository', () => {
    expect(planRetention([], policy)).toEqual({ keep: [], remove: [] })
  })
})
