import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates } from 'node:tls'
import { say } from './program.ts'

export interface CommandOptions {
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** It is killed after this long. @default 300000 */
  readonly timeoutMs?: number
}

/** What a command left. */
export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `command` without a shell, so that no argument can be anything else. Rejects only if it cannot be started. */
export function attempt(
  command: string,
  args: readonly string[],
  { env = {}, timeoutMs = 300_000 }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const options = {
      env: { ...process.env, SSL_CERT_FILE: process.env['SSL_CERT_FILE'] ?? authorities(), ...env },
      timeout: timeoutMs,
      killSignal: 'SIGKILL' as const,
    }
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const text = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] += chunk
      })
    }
    child.on('error', (cause) => reject(new Error(`${command} cannot be started`, { cause })))
    child.on('close', (code, signal) => {
      if (signal !== null) text.stderr += `\nended by ${signal} after at most ${timeoutMs} ms`
      resolve({ code: code ?? 128, ...text })
    })
  })
}

let authoritiesFile: string | undefined

/** The authorities that Node trusts, as a file: borrowed programs look for one that a slim image does not have. */
function authorities(): string {
  if (authoritiesFile === undefined) {
    authoritiesFile = join(mkdtempSync(join(tmpdir(), 'authorities-')), 'certificates.pem')
    writeFileSync(authoritiesFile, getCACertificates('default').join('\n'))
  }
  return authoritiesFile
}

/** What a registry says when it is busy or away, in the words of the libraries that the tools are made with. */
const passing =
  /TOOMANYREQUESTS|429 Too Many|\b50[0234]\b|connection re(fused|set)|i\/o timeout|TLS handshake timeout|unexpected EOF/i
const waitsMs = [2000, 6000, 18_000, 54_000]

/** Like `attempt`, and again, at most five times, while it fails because a server is busy or away. */
export async function attemptPatiently(
  command: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<CommandResult> {
  for (const waitMs of waitsMs) {
    const result = await attempt(command, args, options)
    if (result.code === 0 || !passing.test(result.stderr)) return result
    say(`${command} had no luck; again in ${waitMs / 1000} s: ${lastLine(result.stderr)}`)
    await sleep(waitMs)
  }
  return attempt(command, args, options)
}

/** Runs a command as `attemptPatiently` does and returns what it printed. Rejects with its last words if it failed. */
export async function run(command: string, args: readonly string[], options?: CommandOptions): Promise<string> {
  const { code, stdout, stderr } = await attemptPatiently(command, args, options)
  if (code === 0) return stdout
  say(stderr)
  throw new Error(`${command} ${args[0] ?? ''} ended with ${code}: ${lastLine(stderr)}`)
}

export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''
