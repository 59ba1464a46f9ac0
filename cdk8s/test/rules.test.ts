import { App } from 'cdk8s'
import { describe, expect, test } from 'vitest'
import { imageFaults } from '../src/rules/image-versions.ts'
import { enforceRules, faultsIn, rules } from '../src/rules/index.ts'
import { exampleChart, exampleObjects, plant } from './support/example-objects.ts'
import { plantedMistakes } from './support/planted-mistakes.ts'

describe('a planted mistake fails', () => {
  test('and nothing else does', () => {
    expect(faultsIn(exampleObjects())).toEqual([])
  })

  test.each(plantedMistakes)('%s', (_, changes, says) => {
    const objects = exampleObjects()
    for (const [path, value] of Object.entries(changes)) plant(objects, path, value)
    expect(faultsIn(objects).join('\n')).toContain(says)
  })

  test('and every rule is broken by one of them', () => {
    const broken = plantedMistakes.flatMap(([, changes]) => {
      const objects = exampleObjects()
      for (const [path, value] of Object.entries(changes)) plant(objects, path, value)
      return Object.keys(rules).filter((name) => rules[name]?.(objects).length !== 0)
    })
    expect(new Set(broken)).toEqual(new Set(Object.keys(rules)))
  })

  test('in CronWorkflows too', () => {
    const objects = exampleObjects()
    const cron = objects.filter(({ kind }) => kind === 'CronWorkflow')
    plant(cron, 'archive > spec > schedule', '0 3 * * *')
    plant(cron, 'archive > spec > workflowSpec > serviceAccountName', 'root')
    expect(faultsIn(cron)).toEqual([
      'CronWorkflow vault/archive: spec.schedule is gone in Argo 4: use schedules',
      expect.stringContaining('CronWorkflow vault/archive: serviceAccountName beside workflowTemplateRef is refused'),
    ])
  })

  test('at synthesis, with every fault', () => {
    const app = new App()
    enforceRules(app)
    const chart = exampleChart(app)
    for (const object of chart.apiObjects) object.metadata.add('generateName', 'any-')
    expect(() => app.synthYaml()).toThrow(/example: metadata.name[\s\S]*archive: metadata.name/)
  })
})

test('an image says which version it is, and is none of an attacker', () => {
  const faults = imageFaults({
    latest: { repository: 'docker.io/library/node', tag: 'latest' },
    short: { repository: 'docker.io/library/node', tag: '24', digest: 'sha256:1234' },
    trivy: { repository: 'docker.io/aquasec/trivy', tag: '0.69.5' },
  })
  expect(faults).toEqual([
    'versions.ts: images.latest has the tag latest: give a version',
    'versions.ts: images.short.digest is not a SHA-256: correct it',
    expect.stringContaining('versions.ts: images.trivy 0.69.5 was published by an attacker'),
  ])
})
