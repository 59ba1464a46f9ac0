import { describe, expect, test } from 'vitest'
import { pushImage } from './support/published.ts'
import { type RegistryServerOptions, serveRegistry } from './support/registry-server.ts'
import { runScript } from './support/run-script.ts'

const image = 'acme/catalog-api'
const chart = 'acme/charts/catalog-api'
const commit = 'a'.repeat(40)

/** A registry with an image and a chart of one run, and the step that publishes them. */
async function world(options: RegistryServerOptions = {}) {
  const registry = await serveRegistry(options)
  const imageDigest = pushImage(registry, image, { tags: ['run-1'], revision: commit })
  const chartDigest = pushImage(registry, chart, { tags: ['run-1'], revision: commit })
  const publish = (changes: Readonly<Record<string, string>> = {}) =>
    runScript('publish', {
      env: {
        IMAGE: `${registry.host}/${image}`,
        CHART: `${registry.host}/${chart}`,
        IMAGE_DIGEST: imageDigest,
        CHART_DIGEST: chartDigest,
        VERSION: '1.2.3',
        COMMIT: commit,
        PLAIN_HTTP: 'true',
        ...changes,
      },
    })
  return { registry, imageDigest, chartDigest, publish }
}

describe('publish', () => {
  test('names image and chart, the version of the image last', async () => {
    const { registry, imageDigest, chartDigest, publish } = await world()

    const result = await publish()

    expect(result.status).toBe(0)
    expect(registry.tags(image)).toEqual(['1.2.3', 'latest', 'run-1', `sha-${commit}`])
    expect(registry.digestOf(image, '1.2.3')).toBe(imageDigest)
    expect(registry.digestOf(chart, '1.2.3')).toBe(chartDigest)
    const named = registry.requests.filter((request) => request.startsWith('PUT'))
    expect(named.at(-1)).toBe(`PUT /v2/${image}/manifests/1.2.3`)
  })

  test('changes nothing the second time', async () => {
    const { registry, publish } = await world()
    await publish()
    const before = registry.requests.filter((request) => request.startsWith('PUT')).length

    const result = await publish()

    expect(result.status).toBe(0)
    expect(registry.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(before)
  })

  test('ends what a run began that was broken off', async () => {
    const { registry, chartDigest, imageDigest, publish } = await world()
    registry.tag(chart, '1.2.3', chartDigest)
    registry.tag(image, 'latest', imageDigest)

    expect(await publish()).toMatchObject({ status: 0 })
    expect(registry.digestOf(image, '1.2.3')).toBe(imageDigest)
  })

  test.each([[image], [chart]])('never moves a version of %s', async (path) => {
    const { registry, publish } = await world()
    const published = pushImage(registry, path, { tags: ['1.2.3'], revision: 'b'.repeat(40) })

    const result = await publish()

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`version 1.2.3 is published already as ${published}`)
    expect(registry.digestOf(path, '1.2.3')).toBe(published)
    expect(registry.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
  })

  test.each([
    ['1.2.3-rc.1', undefined],
    ['1.2.2', 'old'],
    ['1.10.0', 'new'],
  ])('%s with 1.9.0 there makes latest the %s one', async (version, latest) => {
    const { registry, imageDigest, publish } = await world()
    const old = latest && pushImage(registry, image, { tags: ['1.9.0', 'latest'], revision: 'b'.repeat(40) })

    expect(await publish({ VERSION: version })).toMatchObject({ status: 0 })
    expect(registry.digestOf(image, 'latest')).toBe(latest === 'new' ? imageDigest : old)
  })

  test.each([
    ['1.2.5', ['1.3.0'], 'false'],
    ['1.3.0', ['1.2.5', '1.3.0-rc.1'], 'true'],
    ['1.10.0', ['1.9.0'], 'true'],
    ['1.3.0-rc.1', ['1.3.0'], 'false'],
    ['1.4.0-rc.1', ['1.3.0'], 'true'],
    ['1.3.1', ['1.3.0', '1.4.0-rc.1'], 'false'],
    ['1.3.0', ['latest', 'run-1', 'sha-2'], 'true'],
  ])('%s after %j is the newest: %s', async (version, tags, newest) => {
    const { registry, publish } = await world()
    pushImage(registry, image, { tags, revision: 'b'.repeat(40) })

    const { outputs, stderr } = await publish({ VERSION: version })

    expect(outputs['newest']).toBe(newest)
    expect(stderr.includes('promote it by hand')).toBe(newest === 'false')
  })

  test('the newest is still that when it is released again', async () => {
    const { publish } = await world()
    await publish()

    expect(await publish()).toMatchObject({ status: 0, outputs: { newest: 'true' } })
  })

  test('finds the newest on every page of a long list', async () => {
    const { registry, publish } = await world({ pageSize: 2 })
    const newest = pushImage(registry, image, { tags: ['2.0.0', 'latest'], revision: 'b'.repeat(40) })
    for (let patch = 0; patch < 5; patch++) pushImage(registry, image, { tags: [`1.0.${patch}`] })

    expect(await publish()).toMatchObject({ status: 0, outputs: { newest: 'false' } })
    expect(registry.digestOf(image, 'latest')).toBe(newest)
  })

  test('leaves the name of a commit to the first of its versions', async () => {
    const { registry, publish } = await world()
    const first = pushImage(registry, image, {
      tags: [`sha-${commit}`, '1.2.3-rc.1'],
      revision: commit,
      created: '2025-01-01T00:00:00Z',
    })

    expect(await publish()).toMatchObject({ status: 0 })
    expect(registry.digestOf(image, `sha-${commit}`)).toBe(first)
  })

  test('refuses a digest that the registry does not have', async () => {
    const { publish } = await world()

    const result = await publish({ IMAGE_DIGEST: `sha256:${'0'.repeat(64)}` })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`the registry has no sha256:${'0'.repeat(64)}`)
  })

  test.each([
    ['VERSION', 'latest'],
    ['VERSION', '1.2.3; touch hacked'],
    ['COMMIT', 'main'],
    ['IMAGE_DIGEST', 'run-1'],
    ['CHART_DIGEST', '$(touch hacked)'],
    ['IMAGE', 'catalog-api'],
    ['IMAGE', 'ghcr.io/acme/catalog-api:1.2.3'],
    ['IMAGE', 'ghcr.io/../catalog-api'],
    ['CHART', 'ghcr.io/acme/charts?x=1'],
  ])('refuses the %s %j', async (variable, value) => {
    const { registry, publish } = await world()

    const result = await publish({ [variable]: value })

    expect(result.status).toBe(65)
    expect(registry.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
  })

  test('waits for a registry that is busy', async () => {
    const { publish } = await world({ busy: 3 })

    expect(await publish()).toMatchObject({ status: 0 })
  })
})
