import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const reportDir = process.env.REPORT_DIR

/** The suites that need more than npm: `npm run check:platform` brings the tools and puts them on the PATH. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    pool: 'forks',
    // The suites share what helm has rendered; none changes anything that another could see.
    isolate: false,
    maxWorkers: '100%',
    reporters: reportDir ? ['default', ['json', { outputFile: join(reportDir, 'platform-test.json') }]] : ['default'],
    include: ['helm/test/**/*.test.ts', 'observability/test/**/*.test.ts'],
  },
})
