import { describe, expect, it } from 'vitest'
import { operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import { problems } from '../platform/problem.ts'
import { listProblems, problemListBody } from './problem-list.ts'

const zoo = problems('zoo', { closed: [409, 'It is closed', 'retryable'], not_found: [404, 'There is no such zoo'] })
const ape = problems('ape', { asleep: [409, 'It is asleep'] })
const pulse = (id: string, own: Parameters<typeof operation>[0]['problems']) =>
  operation({
    id,
    method: 'get',
    path: `/${id}`,
    tag: 'zoo',
    summary: id,
    standalone: true,
    success: { status: 200, description: id },
    problems: own,
    handle: async () => undefined,
  })
const list = listProblems([pulse('visitZoo', [zoo.closed, zoo.not_found]), pulse('wakeApe', [zoo.closed, ape.asleep])])

describe('the list of problems', () => {
  it('begins with the general ones; areas, statuses and codes are in order', () => {
    const codes = list.map(({ code }) => code)
    expect(codes.slice(0, Object.keys(http).length).every((code) => code.startsWith('http.'))).toBe(true)
    expect(codes.slice(Object.keys(http).length)).toEqual(['ape.asleep', 'zoo.not_found', 'zoo.closed'])
    const general = list.filter(({ code }) => code.startsWith('http.')).map(({ status }) => status)
    expect(general).toEqual(general.toSorted((a, b) => a - b))
  })

  it.each([
    ['zoo.closed', ['visitZoo', 'wakeApe']],
    ['ape.asleep', ['wakeApe']],
    ['http.invalid', ['visitZoo', 'wakeApe']],
    ['http.method_not_allowed', []],
  ])('%s may come from %s', (code, expected) => {
    expect(list.find((problem) => problem.code === code)?.operations.map(({ id }) => id)).toEqual(expected)
  })
})

it('as JSON says what a program needs', () => {
  expect(problemListBody(list).problems.find(({ code }) => code === 'zoo.closed')).toEqual({
    type: '/problems#zoo.closed',
    code: 'zoo.closed',
    status: 409,
    title: 'It is closed',
    retryable: true,
    operations: ['visitZoo', 'wakeApe'],
  })
})
