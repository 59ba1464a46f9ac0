import { describe, expect, test } from 'vitest'
import { release } from '../src/pipelines/release.ts'
import { retention } from '../src/pipelines/retention.ts'
import { profiles } from '../src/settings.ts'
import { sharedSteps } from '../src/steps/shared-steps.ts'

const { platform, steps, delivery } = profiles.production
const pipelines = release(sharedSteps(steps), { ...steps, ...delivery })
const spec = (name: keyof typeof pipelines) => pipelines[name].spec(platform)
const template = (pipeline: keyof typeof pipelines, name: string) =>
  spec(pipeline).templates.find((one) => one.name === name)

/** The names of all tasks of a release that have to succeed before `task` starts. */
function precedes(task: string): ReadonlySet<string> {
  const tasks = template('release', 'main')?.dag?.tasks ?? []
  const direct = tasks.find(({ name }) => name === task)?.depends?.match(/[a-z][a-z-]*/g) ?? []
  return new Set(direct.flatMap((name) => [name, ...precedes(name)]))
}

describe('a release', () => {
  test('signs only what has passed the gate and every check', () => {
    expect([...precedes('request-signature')].toSorted()).toEqual([
      'build',
      'check-platform',
      'checkout',
      'gate',
      'package-chart',
      'preflight',
      'scan-image',
      'scan-source',
      'test',
      'verify',
    ])
  })

  test('publishes only what it has verified, image and chart', () => {
    expect([...precedes('publish')]).toEqual(
      expect.arrayContaining(['verify-image', 'verify-chart', 'request-signature']),
    )
  })

  test('promotes the newest version alone', () => {
    const tasks = template('release', 'main')?.dag?.tasks ?? []

    expect(tasks.find(({ name }) => name === 'start-promotion')).toMatchObject({
      when: expect.stringContaining("outputs.parameters.newest == 'true'"),
      depends: expect.stringContaining('publish'),
    })
  })

  test('lets one run at a time publish, and retention not beside it', () => {
    const mutexes = [{ name: 'release' }]

    expect(spec('release').synchronization?.mutexes).toEqual(mutexes)
    expect(retention(steps).spec(platform).synchronization?.mutexes).toEqual(mutexes)
  })

  test('runs in three namespaces: tests, builds, and the key', () => {
    expect(Object.values(pipelines).map(({ name, namespace }) => [name, namespace])).toEqual([
      ['release', 'ci'],
      ['build', 'build'],
      ['sign', 'release'],
    ])
  })

  test('shows the key to one step of one pipeline', () => {
    const holders = Object.values(pipelines).flatMap((pipeline) =>
      pipeline
        .spec(platform)
        .templates.filter((one) => one.volumes?.some(({ secret }) => secret?.secretName === 'signing-key'))
        .map(({ name }) => `${pipeline.name}/${name}`),
    )

    expect(holders).toEqual(['sign/sign'])
  })

  test('gives what signs no token, and what reads the record no key', () => {
    expect(template('sign', 'sign')?.automountServiceAccountToken).toBe(false)
    expect(template('sign', 'read-release')?.automountServiceAccountToken).toBe(true)
    expect(pipelines.sign.steps.find(({ name }) => name === 'read-release')?.permissions).toEqual([
      { namespace: 'ci', apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['get'] },
    ])
  })

  test('gives the scanner and the verifier a login that can only read', () => {
    const logins = spec('release').templates.flatMap(({ name, volumes = [] }) =>
      volumes.flatMap(({ secret }) =>
        secret?.secretName?.startsWith('registry-') ? [`${name} ${secret.secretName}`] : [],
      ),
    )

    expect(logins.toSorted()).toEqual([
      'package-chart registry-push',
      'preflight registry-pull',
      'publish registry-push',
      'scan-image registry-pull',
      'verify-trust registry-pull',
    ])
  })

  test('takes the digest from the run that built, by the record of its task', () => {
    expect(template('release', 'build')?.outputs?.parameters?.find(({ name }) => name === 'digest')?.valueFrom).toEqual(
      {
        jqFilter:
          '. as $run | .status.nodes[] | select(.displayName == "build-image" and .boundaryID == $run.metadata.name) | ' +
          '.outputs.parameters[] | select(.name == "digest") | .value',
      },
    )
  })

  test('keeps evidence when its run is deleted', () => {
    const outputs = template('release', 'scan-image')?.outputs?.artifacts?.find(({ name }) => name === 'evidence')

    expect(outputs?.artifactGC).toEqual({ strategy: 'Never' })
    expect(outputs?.s3?.key).toMatch(/^evidence\//)
  })
})

describe('retention', () => {
  test('deletes nothing unless the settings or the person say so', () => {
    const dryRun = retention(steps)
      .spec(platform)
      .arguments?.parameters?.find(({ name }) => name === 'dryRun')

    expect(dryRun?.value).toBe('true')
  })
})
