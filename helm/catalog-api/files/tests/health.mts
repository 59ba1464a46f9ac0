// The release runs, is ready, reports metrics, and is the one that was installed.
import { type Check, call, expectSame, expectStatus, runChecks, variable } from './check.mts'

const answers = (path: string): Check => ({
  name: `${path} on the ops port`,
  run: async () => expectStatus(await call(`${variable('OPS_URL')}${path}`), 200),
})

await runChecks([
  answers('/startupz'),
  answers('/livez'),
  answers('/readyz'),
  {
    name: '/metrics has the metrics of the service',
    run: async () => {
      const answer = await call(`${variable('OPS_URL')}/metrics`)
      await expectStatus(answer, 200)
      if (!(await answer.text()).includes('\ncatalog_build_info{')) throw new Error('catalog_build_info is missing')
    },
  },
  {
    name: '/status reports the version of the release',
    run: async () => {
      const answer = await call(`${variable('API_URL')}/status`)
      await expectStatus(answer, 200)
      const { version, revision } = (await answer.json()) as { version: string; revision?: string }
      expectSame('the version', version, variable('EXPECTED_VERSION'))
      if (process.env['EXPECTED_REVISION']) expectSame('the revision', revision, process.env['EXPECTED_REVISION'])
    },
  },
  {
    name: 'reading the catalog reaches the database',
    run: async () => expectStatus(await call(`${variable('API_URL')}/v1/products?limit=1`), 200),
  },
])
