import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runScript } from './support/run-script.ts'

/** Listens on `port`, or on a free one, until the test ends. */
async function listen(port = 0): Promise<number> {
  const server = createServer((socket) => socket.end())
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const npm = 'pwd >"$SCRATCH/cwd"; printenv REPORT_DIR >"$SCRATCH/report-dir" || true'
const source = { 'package-lock.json': '{"lockfileVersion":3}' }
const installing = { command: 'npm', args: ['ci', '--prefer-offline', '--no-audit', '--no-fund'] }
const databaseAt = (port: number) => `postgres://postgres@127.0.0.1:${port}/postgres`

describe('test', () => {
  const runTests = (url: string, fakes: Readonly<Record<string, string>>) =>
    runScript('test', {
      env: { TEST_DATABASE_URL: url, DATABASE_SECONDS_MAX: '1' },
      files: { SOURCE: source, PACKAGE_CACHE: {} },
      writes: ['REPORT'],
      fakes,
    })

  test('runs the tests in the source, with reports for machines', async () => {
    const port = await listen()

    const result = await runTests(databaseAt(port), { npm })

    expect(result.status).toBe(0)
    expect(await readFile(result.path('SCRATCH', 'cwd'), 'utf8')).toBe(`${result.path('SOURCE')}\n`)
    expect(result.calls).toHaveLength(2)
    expect(result.calls[0]).toEqual(installing)
    expect(result.calls[1]?.args).toEqual(
      expect.arrayContaining([
        '--reporter=junit',
        `--outputFile.junit=${result.path('REPORT', 'junit.xml')}`,
        '--coverage.reportOnFailure',
        '--coverage.reporter=cobertura',
        `--coverage.reportsDirectory=${result.path('REPORT', 'coverage')}`,
      ]),
    )
  })

  test('fails with the tests, and says how many', async () => {
    const npm = `[[ $1 == ci ]] && exit
      echo '<testsuites name="vitest tests" tests="3508" failures="2" errors="0" time="1.5">' >"$REPORT/junit.xml"
      exit 1`

    const result = await runTests(databaseAt(await listen()), { npm })

    expect(result.status).toBe(1)
    expect(result.stderr).toBe('test: 2 of 3508 tests failed; the log and junit.xml say which\n')
  })

  test('says that there is no report where the tests did not come so far', async () => {
    const result = await runTests(databaseAt(await listen()), { npm: '[[ $1 == ci ]]' })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('the tests ended without a report')
  })

  test('waits until the database answers', async () => {
    const port = await unusedPort()
    const running = runTests(databaseAt(port), { npm })
    await listen(port)

    expect((await running).status).toBe(0)
  })

  test('gives up a database that does not answer', async () => {
    const result = await runTests(databaseAt(await unusedPort()), { npm })

    expect(result).toMatchObject({ status: 1, calls: [] })
    expect(result.stderr).toContain('the database did not answer within 1 s')
  })

  test.each(['', 'postgres://localhost/x', 'nonsense', 'postgres://a@b:$(touch x)/y'])(
    'refuses the database URL %j',
    async (url) => {
      const result = await runTests(url, { npm })

      expect(result).toMatchObject({ status: 1, calls: [] })
      expect(result.stderr).toContain('names no host and port')
    },
  )
})

describe.each([
  ['verify', 'verify'],
  ['check-platform', 'check:platform'],
])('%s', (script, command) => {
  const runStep = (fake: string) =>
    runScript(script, { files: { SOURCE: source, PACKAGE_CACHE: {} }, writes: ['REPORT'], fakes: { npm: fake } })

  test('runs the command of that name, with a folder for reports', async () => {
    const result = await runStep(npm)

    expect(result.status).toBe(0)
    expect(result.calls).toEqual([installing, { command: 'npm', args: ['run', command] }])
    expect(await readFile(result.path('SCRATCH', 'report-dir'), 'utf8')).toBe(`${result.path('REPORT')}\n`)
    expect(existsSync(result.path('REPORT'))).toBe(true)
  })

  test('fails with it', async () => {
    expect((await runStep('[[ $1 == ci ]] || exit 3')).status).toBe(3)
  })

  test('fails where the packages cannot be installed', async () => {
    const result = await runStep('exit 1')

    expect(result).toMatchObject({ status: 1, calls: [installing] })
  })
})
