import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { DevKeyError, derivedSecret, loadDevKey } from './dev-key.ts'

/** The command line is wrong; the message says how. */
class UsageError extends Error {
  override readonly name = 'UsageError'
}

const usage = `Makes up the secrets of a service that is tried out, in folders by who needs them:

  node api/dev/write-secrets.ts --out <folder> --database-host <host>[:<port>]

  key/dev-key.json   signs access tokens: DATA_DIR=<folder>/key npm run token -- --scope catalog:write
  database/password  of the database's user, catalog
  service/.env       what the service reads when it is started in service/
  service/jwks.json  the public half of the key

All of them follow from the key, so another run with the same folder writes the same.`

// The folders are what keeps a secret: each is given only to those who need it, under whatever number they run.
const mode = 0o644

function readArgs(args: readonly string[]) {
  try {
    const options = { out: { type: 'string' }, 'database-host': { type: 'string' } } as const
    const { out, 'database-host': databaseHost } = parseArgs({ args: [...args], options }).values
    if (!out || !databaseHost) throw new UsageError('--out and --database-host are needed')
    return { out: resolve(out), databaseHost }
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

async function writeSecrets(out: string, databaseHost: string): Promise<void> {
  const databaseDir = join(out, 'database')
  const serviceDir = join(out, 'service')
  for (const folder of [databaseDir, serviceDir]) await mkdir(folder, { recursive: true })
  const key = await loadDevKey(join(out, 'key'))
  const password = derivedSecret(key, 'database')
  const variables = {
    DATABASE_URL: `postgres://catalog:${password}@${databaseHost}/catalog`,
    AUTH_ISSUER: key.issuer,
    AUTH_AUDIENCE: key.audience,
    AUTH_JWKS_FILE: join(serviceDir, 'jwks.json'),
    CURSOR_SECRET: derivedSecret(key, 'cursors'),
    WEBHOOK_SECRET: derivedSecret(key, 'webhooks'),
  }
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(join(databaseDir, 'password'), password, { mode })
  await writeFile(join(serviceDir, 'jwks.json'), JSON.stringify(key.publicKeys), { mode })
  await writeFile(join(serviceDir, '.env'), lines.join(''), { mode })
}

try {
  const { out, databaseHost } = readArgs(process.argv.slice(2))
  await writeSecrets(out, databaseHost)
} catch (error) {
  if (!(error instanceof UsageError || error instanceof DevKeyError)) throw error
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
