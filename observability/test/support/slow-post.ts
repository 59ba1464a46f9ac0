import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const tokenCommand = join(import.meta.dirname, '../../../api/dev/token.ts')

/** A token of five minutes for a service that `npm start` began with this data folder. */
export async function devToken(dataDir: string, scope: string): Promise<string> {
  const args = [tokenCommand, '--scope', scope, '--ttl', '5m']
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, DATA_DIR: dataDir } })
  return stdout.trim()
}

interface SlowPost {
  readonly token: string
  readonly body: object
  /** Between the halves of the body. */
  readonly pauseMs: number
}

/** Sends JSON in two halves: a request that is slow by its client, however fast the service is. */
export async function postSlowly(url: string, { token, body, pauseMs }: SlowPost) {
  const bytes = Buffer.from(JSON.stringify(body))
  const half = bytes.length >> 1
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': bytes.length,
  }
  const sending = request(url, { method: 'POST', headers, signal: AbortSignal.timeout(10_000) })
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>
  sending.write(bytes.subarray(0, half))
  await Promise.race([sleep(pauseMs), answered])
  sending.end(bytes.subarray(half))
  const [answer] = await answered
  answer.resume()
  return { status: answer.statusCode, headers: answer.headers }
}
