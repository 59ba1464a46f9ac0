import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { runScript } from './support/run-script.ts'

const digest = `sha256:${'b'.repeat(64)}`
const env = {
  IMAGE: 'ghcr.io/acme/catalog-api',
  CACHE: 'ghcr.io/acme/catalog-api:buildcache',
  PLATFORMS: 'linux/amd64 linux/arm64',
  REPOSITORY: 'https://github.com/acme/catalog',
  COMMIT: 'a'.repeat(40),
  COMMIT_TIME: '1767225600',
  VERSION: '1.2.3',
  RUN_TAG: 'run-5d1c8b0e',
}

/** A BuildKit that says it has pushed `digest`. */
const buildctl = String.raw`
printf '%s' "$BUILDKITD_FLAGS" >"$SCRATCH/flags"
while (($# > 0)); do
  if [[ $1 == --metadata-file ]]; then metadata=$2; fi
  shift
done
printf '{\n  "containerimage.config.digest": "sha256:%064d",\n  "containerimage.digest": "${digest}"\n}\n' 0 >"$metadata"
`

interface Changes {
  readonly env?: Readonly<Record<string, string>>
  readonly before?: string
  readonly sleep?: string
}

const build = ({ env: changed = {}, before = '', sleep = '' }: Changes = {}) =>
  runScript('build-image', {
    env: { ...env, ...changed },
    files: {
      SOURCE: { 'api/Dockerfile': 'FROM scratch' },
      BUILDKIT_CONFIG: { 'buildkitd.toml': '' },
      BUILDKIT_STATE: {},
    },
    fakes: { 'buildctl-daemonless.sh': before + buildctl, sleep },
  })

const builds = ({ calls }: Awaited<ReturnType<typeof build>>) =>
  calls.filter(({ command }) => command === 'buildctl-daemonless.sh')

describe('build-image', () => {
  test('puts out the digest of what BuildKit says it has pushed', async () => {
    const result = await build()

    expect(result).toMatchObject({ status: 0, outputs: { digest } })
  })

  test('builds the target runtime, reproducibly, with a cache that may fail', async () => {
    const result = await build()

    const args = builds(result)[0]?.args ?? []
    expect(args).toEqual(
      expect.arrayContaining([
        'target=runtime',
        'platform=linux/amd64,linux/arm64',
        'build-arg:SOURCE_DATE_EPOCH=1767225600',
        'build-arg:VERSION=1.2.3',
        `build-arg:REVISION=${env.COMMIT}`,
        'build-arg:CREATED=2026-01-01T00:00:00Z',
        'build-arg:SOURCE=https://github.com/acme/catalog',
        `type=registry,ref=${env.CACHE}`,
        `type=registry,ref=${env.CACHE},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
        `type=image,name=${env.IMAGE}:${env.RUN_TAG},push=true,oci-mediatypes=true,rewrite-timestamp=true`,
      ]),
    )
    expect(args.join(' ')).not.toContain('insecure')
    expect(await readFile(result.path('SCRATCH', 'flags'), 'utf8')).toBe(
      `--oci-worker-no-process-sandbox --root ${result.path('BUILDKIT_STATE')} --config ${result.path('BUILDKIT_CONFIG')}/buildkitd.toml`,
    )
  })

  test('speaks plain HTTP where the settings say so', async () => {
    const { args } = builds(await build({ env: { PLAIN_HTTP: 'true' } }))[0] ?? { args: [] }

    expect(args.filter((arg) => arg.endsWith(',registry.insecure=true'))).toHaveLength(3)
  })

  test('hands on a parameter as one argument, whatever is in it', async () => {
    const VERSION = "1.2.3'; touch hacked; $(touch hacked) `touch hacked`\n{{workflow.name}} --opt=x"

    const { args } = builds(await build({ env: { VERSION } }))[0] ?? { args: [] }

    expect(args).toContain(`build-arg:VERSION=${VERSION}`)
  })

  test.each([
    ['RUN_TAG', 'run-1,push=false'],
    ['RUN_TAG', ''],
    ['RUN_TAG', 'run-1\nlatest'],
    ['COMMIT', 'main'],
    ['COMMIT', `${'a'.repeat(40)} `],
    ['COMMIT_TIME', 'now'],
    ['COMMIT_TIME', '1; touch hacked'],
  ])('refuses the %s %j', async (variable, value) => {
    const result = await build({ env: { [variable]: value } })

    expect(result.status).toBe(65)
    expect(builds(result)).toEqual([])
  })

  test('tries again while the registry is busy', async () => {
    const busy =
      'if [[ ! -e $SCRATCH/once ]]; then touch "$SCRATCH/once"; echo "error: 429 Too Many Requests"; exit 1; fi\n'

    const result = await build({ before: busy })

    expect(result).toMatchObject({ status: 0, outputs: { digest } })
    expect(result.calls.filter(({ command }) => command === 'sleep').map(({ args }) => args)).toEqual([['10']])
  })

  test('gives a registry up that stays busy', async () => {
    const result = await build({ before: 'echo "error: 503 Service Unavailable"; exit 1\n' })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('build-image: error: 503 Service Unavailable')
    expect(builds(result)).toHaveLength(4)
  })

  test('does not try again what is wrong in the Dockerfile, and says what', async () => {
    const result = await build({ before: 'echo "error: dockerfile parse error on line 3"; exit 1\n' })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('build-image: error: dockerfile parse error on line 3')
    expect(builds(result)).toHaveLength(1)
    expect(result.outputs).toEqual({})
  })

  test('fails where BuildKit gives no digest', async () => {
    const result = await build({
      before: 'while (($# > 0)); do [[ $1 != --metadata-file ]] || echo "{}" >"$2"; shift; done; exit\n',
    })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('BuildKit gave no digest')
  })
})
