import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { onTestFinished } from 'vitest'
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'

/** A folder of its own for a data directory; it goes when the test ends. */
export const tempFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Starts a server that loses its data in a power cut and stops when the test ends. */
export const startForTest = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ durable: false, ...options })
  onTestFinished(() => server.stop())
  return server
}

/** The first value of the first row that `statement` answers, over a connection of its own. */
export const ask = async (url: string, statement: string): Promise<unknown> => {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    const [row] = await sql.unsafe(statement)
    return row === undefined ? undefined : Object.values(row)[0]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const otherProcess = `
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
const server = await startEmbeddedPostgres({ dataDir: process.argv[1], durable: false })
process.on('SIGINT', async () => {
  await sleep(300)
  const sql = postgres(server.url, { max: 1, connect_timeout: 5 })
  const [row] = await sql\`select 'drained' as word\`
  await sql.end()
  await server.stop()
  console.log(row.word)
  process.exit()
})
setInterval(() => {}, 1000)
console.log(server.url)
`

interface OtherProcess {
  readonly pid: number
  /** What it prints next: first the server's url, after SIGINT `drained`. */
  readonly nextLine: () => Promise<string>
}

/** A process of its own that starts a server over `dataDir`, leads its process group, and drains 300 ms on SIGINT. */
export const startInOtherProcess = (dataDir: string): OtherProcess => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', otherProcess, dataDir], {
    cwd: import.meta.dirname,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.pid === undefined) throw new Error(`${process.execPath} did not start`)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { pid: child.pid, nextLine: async () => String((await lines.next()).value) }
}
