import { join } from 'node:path'
import { type Generator, runGenerator, staleOutputs } from './stale-outputs.ts'

const root = join(import.meta.dirname, '..')
const regenerate = 'run `npm run generate` and commit the result with its source'

// In this order: the client is generated from the document.
const generators: readonly Generator[] = [
  {
    cwd: 'api',
    command: ['node', 'dev/write-openapi.ts'],
    outputs: ['api/openapi.json'],
    remedy: regenerate,
  },
  {
    cwd: 'api',
    // A property with a default may be left out of a request.
    command: [
      'openapi-typescript',
      'openapi.json',
      '--default-non-nullable=false',
      '--output=src/client/schema.gen.ts',
    ],
    outputs: ['api/src/client/schema.gen.ts'],
    remedy: regenerate,
  },
  {
    cwd: 'helm',
    command: ['node', 'src/generate.ts'],
    outputs: ['helm/catalog-api/values.schema.json', 'helm/catalog-api/README.md'],
    remedy: regenerate,
  },
  {
    cwd: 'observability',
    command: ['node', 'src/generate.ts'],
    outputs: ['observability/generated', 'helm/catalog-api/files/rules', 'helm/catalog-api/files/dashboards'],
    remedy: regenerate,
  },
  {
    cwd: 'cdk8s',
    command: ['node', 'src/main.ts'],
    outputs: ['workflows/production'],
    remedy: regenerate,
  },
]

/** Only checked, because a migration needs a name: generating it finds out whether the tables have one missing. */
const migrations: Generator = {
  cwd: 'api',
  command: ['drizzle-kit', 'generate', '--name', 'missing'],
  prints: /No schema changes|Your SQL migration file/,
  outputs: ['api/migrations'],
  remedy: 'run `npm run migration:new -- --name <what-changes>` and commit the result with the tables',
}

if (process.argv.includes('--check')) {
  const stale = await staleOutputs(root, [...generators, migrations])
  for (const text of stale) console.error(`${text}\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const generator of generators) {
    await runGenerator(root, generator)
    console.log(`wrote ${generator.outputs.join(', ')}`)
  }
}
