import { App, Yaml } from 'cdk8s'
import { describe, expect, test } from 'vitest'
import { quote } from '../../src/argo/condition.ts'
import {
  anyOf,
  differs,
  equals,
  files,
  folderFiles,
  param,
  pipeline,
  space,
  statusOf,
  step,
  text,
} from '../../src/argo/index.ts'
import { images } from '../../src/versions.ts'
import { collect, explain, tell } from '../example/steps.ts'
import { exampleChart } from '../support/example-objects.ts'

const frame = { name: 'any', description: 'Any.', namespace: 'lab', deadlineSeconds: 60, parameters: {} } as const

const frameOfStep = {
  name: 'any',
  description: 'Any.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 60,
  retry: 'never',
  inputs: {},
  outputs: {},
  script: new URL('../example/scripts/tell.sh', import.meta.url),
} as const

test('the example is written as it was read by a person', async () => {
  const yaml = Yaml.stringify(...exampleChart(new App()).toJson())
  await expect(yaml).toMatchFileSnapshot('../goldens/example.yaml')
})

describe('a pipeline refuses', () => {
  test('two tasks of one name', () => {
    const twice = () =>
      pipeline({
        ...frame,
        compose: (_, run) => {
          run(explain, {})
          run(explain, {})
        },
      })
    expect(twice).toThrow('task explain exists; give one of them another name with `as`')
  })

  test('the status of what is no task', () => {
    expect(() => pipeline({ ...frame, compose: () => void statusOf({}) })).toThrow('takes what `run` returned')
  })

  test('a reference that is written by hand', () => {
    const byHand = () => pipeline({ ...frame, compose: (_, run) => void run(tell, { message: '{{workflow.name}}' }) })
    expect(byHand).toThrow('only a handle may refer to something')
  })
})

describe('a variable of a script stands for one thing', () => {
  const platform = { imageMirror: {}, imagePullSecrets: [] }

  test.each([
    ['a constant', step({ ...frameOfStep, inputs: { home: param() } }), 'HOME would mean two things'],
    [
      'a mount',
      step({ ...frameOfStep, inputs: { cacheDir: param() }, mounts: { CACHE_DIR: space('1Gi') } }),
      'CACHE_DIR',
    ],
    [
      'the folder of outputs',
      step({ ...frameOfStep, inputs: { outputs: param() }, outputs: { digest: param() } }),
      'OUTPUTS',
    ],
    ['an output', step({ ...frameOfStep, inputs: { report: files() }, outputs: { report: files() } }), 'report'],
  ])('not for an input and %s', (_, made, says) => {
    expect(() => made.template(platform)).toThrow(says)
  })
})

describe('an expression', () => {
  test.each([
    ["it's", String.raw`'it\u0027s'`],
    ['}} && true', String.raw`'\u007d\u007d && true'`],
    ['a\\b\nc', String.raw`'a\u005cb\u000ac'`],
  ])('quotes %j, so that it ends neither the string nor the tag', (word, quoted) => {
    expect(quote(word)).toBe(quoted)
  })

  test('compares texts that have handles in them', () => {
    const asked: string[] = []
    pipeline({
      ...frame,
      compose: (_, run) => {
        const { count } = run(collect, { count: '3' })
        asked.push(equals(text`v${count}!`, 'v3!').expression)
        asked.push(anyOf(equals(count, '3'), differs(count, '4')).expression)
      },
    })
    const counted = "tasks['collect'].outputs.parameters.count"
    expect(asked).toEqual([`('v' + ${counted} + '!') == 'v3!'`, `(${counted} == '3') || (${counted} != '4')`])
  })
})

test('a text takes no reference that is written by hand', () => {
  expect(() => text`at {{workflow.creationTimestamp}}`).toThrow(
    'at {{workflow.creationTimestamp}} has {{: use a handle',
  )
})

test('a folder is mounted under a name that changes with its files', () => {
  const scripts = folderFiles(new URL('../example/scripts/', import.meta.url))
  expect(scripts.content?.name).toMatch(/^scripts-[0-9a-f]{10}$/)
  expect(Object.keys(scripts.content?.data ?? {})).toEqual([
    'collect.sh',
    'count-lines.sh',
    'explain.sh',
    'load.sh',
    'tell.sh',
  ])
})
