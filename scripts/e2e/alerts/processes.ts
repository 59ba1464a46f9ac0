import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program that runs until `stop`; what it says goes to a file of its name in `folder`. */
export function startProgram(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
) {
  const log = createWriteStream(join(folder, `${program.split('/').at(-1)}.log`))
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  child.stdout.pipe(log)
  child.stderr.pipe(log, { end: false })
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  return async () => {
    child.kill('SIGTERM')
    await Promise.race([exited, sleep(15_000)])
    child.kill('SIGKILL')
  }
}

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Asks until there is something. Rejects after `seconds`. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined> | T | undefined) {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const found = await Promise.resolve()
      .then(ask)
      .catch(() => undefined)
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await sleep(200)
  }
}

/** Whether a URL answers with success. */
export const answers = async (url: string) => ((await fetch(url)).ok ? true : undefined)
