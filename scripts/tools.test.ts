import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const script = join(import.meta.dirname, 'tools.sh')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tools-'))
  await mkdir(join(folder, 'fakes'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Puts a program of one's own on the PATH. */
async function fake(name: string, body: string): Promise<void> {
  const path = join(folder, 'fakes', name)
  await writeFile(path, `#!/bin/sh\n${body}\n`)
  await chmod(path, 0o755)
}

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the script over an empty cache, with the fakes before what the system has. */
async function tools(...names: readonly string[]): Promise<Outcome> {
  const env = { HOME: folder, PATH: `${join(folder, 'fakes')}:/usr/bin:/bin`, LOG: join(folder, 'log') }
  try {
    return { code: 0, ...(await run(script, names, { env, timeout: 15_000 })) }
  } catch (error) {
    return error as Outcome
  }
}

const installed = async (outcome: Outcome) => (await readdir(outcome.stdout.trim())).toSorted()

/** What is left below the cache, by name. */
const leftovers = async () =>
  (await readdir(join(folder, '.cache'), { recursive: true }))
    .map((path) => basename(path))
    .filter((name) => /[a-z]/.test(name))

// Stands for a build: writes a program that tells the version which it was asked for.
const build = `
echo "$@" >>"$LOG"
for package do :; done
program=$(basename "\${package%@*}")
printf '#!/bin/sh\\necho %s\\n' "\${package#*@}" >"$GOBIN/$program"
chmod +x "$GOBIN/$program"`

describe('what is on the PATH', () => {
  it('is used if it has the version', async () => {
    await fake('helm', `[ "$1" = version ] && echo 'version.BuildInfo{Version:"v3.22.0"}'`)
    await fake('promtool', 'echo "promtool, version 2.42.0+ds (branch: debian/sid)" >&2')
    const outcome = await tools('helm', 'promtool')
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/\.cache\/catalog-platform\/bin\/\d+\n$/)
    expect(await installed(outcome)).toEqual([])
  })

  it('of Debian may be newer', async () => {
    await fake('promtool', 'echo "promtool, version 10.0.0"')
    expect(await tools('promtool')).toMatchObject({ code: 0, stderr: '' })
  })

  it.each([
    ['older', 'echo v3.21.9'],
    ['newer', 'echo v3.23.0'],
    ['broken', 'exit 1'],
    ['without a version', 'echo helm'],
  ])('is not used if it is %s', async (_what, body) => {
    await fake('helm', body)
    await fake('go', build)
    expect(await installed(await tools('helm'))).toEqual(['helm'])
  })
})

describe('a tool of Go', () => {
  it('is built by name and version, which it is told, and once', async () => {
    await fake('go', build)
    await tools('kubeconform')
    expect(await tools('kubeconform')).toMatchObject({ code: 0, stderr: '' })
    expect((await readFile(join(folder, 'log'), 'utf8')).trim().split('\n')).toEqual([
      'install -trimpath -ldflags -s -w -X main.version=v0.8.0 github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
    ])
  })

  it('is built once by two at a time', async () => {
    await fake('go', `sleep 0.5\n${build}`)
    const [one, other] = await Promise.all([tools('kubeconform'), tools('kubeconform')])
    expect([one, other]).toMatchObject([{ code: 0 }, { code: 0 }])
    expect((await readFile(join(folder, 'log'), 'utf8')).trim().split('\n')).toHaveLength(1)
  })

  it.each([
    ['that is not built', 'echo no network >&2; exit 1', /no network\ntools: kubeconform v0\.8\.0 could not be built/],
    [
      'that has another version',
      build.replace(`"\${package#*@}"`, 'v0.7.0'),
      /is not v0\.8\.0 or does not run: v0\.7\.0/,
    ],
  ])('%s leaves nothing behind', async (_what, body, message) => {
    await fake('go', body)
    expect(await tools('kubeconform')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) })
    expect(await leftovers()).toEqual(['catalog-platform', 'bin', expect.stringMatching(/\.lock$/)])
  })
})

describe('a tool of Debian', () => {
  // The programs of the system would do, but must not be found here.
  beforeEach(() => fake('promtool', 'exit 1'))

  it('is taken out of its package, which is not installed', async () => {
    await fake('apt-get', `echo "$@" >>"$LOG"; touch prometheus_2.42.0_amd64.deb`)
    await fake('dpkg-deb', `mkdir -p "$3/usr/bin"; cp "$(dirname "$0")/new" "$3/usr/bin/promtool"`)
    await fake('new', 'echo 2.42.0')
    expect(await installed(await tools('promtool'))).toEqual(['promtool'])
    expect(await readFile(join(folder, 'log'), 'utf8')).toMatch(/^-qq -o \S+ download prometheus\n$/)
  })

  it('is downloaded by lists of our own where the lists of the system are missing', async () => {
    await fake(
      'apt-get',
      `echo "$@" >>"$LOG"
      case "$*" in *update) ;; *Dir::State=*) touch prometheus_2.42.0_amd64.deb ;; *) exit 100 ;; esac`,
    )
    await fake('dpkg-deb', `mkdir -p "$3/usr/bin"; cp "$(dirname "$0")/new" "$3/usr/bin/promtool"`)
    await fake('new', 'echo 2.42.0')
    expect(await installed(await tools('promtool'))).toEqual(['promtool'])
    expect((await readFile(join(folder, 'log'), 'utf8')).trim().split('\n')).toHaveLength(3)
  })

  it('that cannot be downloaded is told, with the reason', async () => {
    await fake('apt-get', 'echo "E: no such package" >&2; exit 100')
    expect(await tools('promtool')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/E: no such package\ntools: Debian's prometheus could not be downloaded/),
    })
  })
})

it('a tool that is not in the tables is refused', async () => {
  expect(await tools('kustomize')).toMatchObject({
    code: 1,
    stderr: 'tools: there is no kustomize; add it to the tables in scripts/tools.sh\n',
  })
})
