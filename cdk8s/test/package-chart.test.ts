import { describe, expect, test } from 'vitest'
import { serveRegistry } from './support/registry-server.ts'
import { runScript } from './support/run-script.ts'

const path = 'acme/charts/catalog-api'
const digest = `sha256:${'b'.repeat(64)}`
const values = `# Comments are the documentation.
image:
  # -- Registry.
  registry: ghcr.io
  repository: other/name
  tag: ""
  digest: "" # -- Digest.
digest: untouched
`

/** A helm that packages with the time of now in every entry, and reads charts as the real one prints them. */
const helm = String.raw`
if [[ $1 == package ]]; then
  mkdir -p "$SCRATCH/catalog-api" && cp -r "$2"/. "$SCRATCH/catalog-api"
  printf 'name: catalog-api\nversion: %s\n' "$4" >"$SCRATCH/catalog-api/Chart.yaml"
  tar -C "$SCRATCH" --mtime="@$RANDOM" -czf "$8/catalog-api-$4.tgz" catalog-api
else
  cp "$3/templates/metadata.yaml" "$SCRATCH/template"
  printf -- '---\n# Source: catalog-api/templates/metadata.yaml\n{"name":"catalog-api","version":"1.2.3"}\n'
fi
`

async function world(
  chart: Readonly<Record<string, string>> = { 'values.yaml': values, 'Chart.yaml': 'name: catalog-api' },
) {
  const registry = await serveRegistry()
  const files = Object.fromEntries(Object.entries(chart).map(([name, text]) => [`helm/catalog-api/${name}`, text]))
  const pack = (changes: Readonly<Record<string, string>> = {}) =>
    runScript('package-chart', {
      env: {
        IMAGE: 'ghcr.io/acme/catalog-api',
        CHART: `${registry.host}/${path}`,
        IMAGE_DIGEST: digest,
        VERSION: '1.2.3',
        COMMIT: 'a'.repeat(40),
        COMMIT_TIME: '1767225600',
        RUN_TAG: 'run-1',
        PLAIN_HTTP: 'true',
        ...changes,
      },
      files: { SOURCE: files },
      fakes: { helm },
    })
  return { registry, pack }
}

describe('package-chart', () => {
  test('pushes what helm push would, under a tag of the run', async () => {
    const { registry, pack } = await world()

    const result = await pack()

    expect(result.status).toBe(0)
    expect(registry.tags(path)).toEqual(['run-1'])
    expect(registry.digestOf(path, 'run-1')).toBe(result.outputs.digest)
    const manifest = registry.read(path, 'run-1')
    expect(manifest).toMatchObject({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
      layers: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip' }],
      annotations: {
        'org.opencontainers.image.title': 'catalog-api',
        'org.opencontainers.image.version': '1.2.3',
        'org.opencontainers.image.created': '2026-01-01T00:00:00.000Z',
        'org.opencontainers.image.revision': 'a'.repeat(40),
      },
    })
    expect(registry.requests.some((request) => request.includes('manifests/1.2.3'))).toBe(false)
  })

  test('is the same chart the second time', async () => {
    const { pack } = await world()
    const [first, second] = [await pack(), await pack()]

    expect(first.outputs.digest).toMatch(/^sha256:/)
    expect(second.outputs.digest).toBe(first.outputs.digest)
  })

  test('writes the image into the values, and leaves their comments', async () => {
    const { registry, pack } = await world()
    await pack()

    expect(await registry.readLayer(path, 'run-1', 'catalog-api/values.yaml')).toBe(`# Comments are the documentation.
image:
  # -- Registry.
  registry: "ghcr.io"
  repository: "acme/catalog-api"
  tag: "1.2.3"
  digest: "${digest}"
digest: untouched
`)
  })

  test.each([
    ['no section', 'digest: x\n', 'values.yaml has no single image.registry'],
    ['no digest', 'image:\n  registry: a\n  repository: b\n  tag: c\n', 'values.yaml has no single image.digest'],
    ['two', `${values.replace('tag: ""', 'registry: x')}`, 'values.yaml has no single image.registry'],
  ])('refuses values with %s', async (_, text, problem) => {
    const { registry, pack } = await world({ 'values.yaml': text })

    const result = await pack()

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(problem)
    expect(registry.tags(path)).toEqual([])
  })

  test.each([
    ['VERSION', 'v1.2.3'],
    ['VERSION', '1.2.3 --destination /tmp'],
    ['IMAGE_DIGEST', 'latest'],
    ['COMMIT_TIME', 'now'],
    ['RUN_TAG', '../manifests/1.2.3'],
    ['CHART', 'oci://ghcr.io/acme/charts/catalog-api'],
  ])('refuses the %s %j', async (variable, value) => {
    const { registry, pack } = await world()

    expect(await pack({ [variable]: value })).toMatchObject({ status: 65 })
    expect(registry.tags(path)).toEqual([])
  })
})
