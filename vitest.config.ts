import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const reportDir = process.env.REPORT_DIR

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A process per file: a crash or a signal in one suite is that suite's failure alone.
    pool: 'forks',
    maxWorkers: '100%',
    reporters: reportDir ? ['default', ['json', { outputFile: join(reportDir, 'test.json') }]] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'api',
          include: ['api/**/*.test.ts'],
          globalSetup: ['api/test/support/global-setup.ts'],
          setupFiles: ['api/test/support/property-tests.ts'],
        },
      },
      { extends: true, test: { name: 'cdk8s', include: ['cdk8s/**/*.test.ts'] } },
      { extends: true, test: { name: 'helm', include: ['helm/src/**/*.test.ts'] } },
      { extends: true, test: { name: 'observability', include: ['observability/{src,dev}/**/*.test.ts'] } },
      { extends: true, test: { name: 'scripts', include: ['scripts/**/*.test.ts'] } },
    ],
  },
})
