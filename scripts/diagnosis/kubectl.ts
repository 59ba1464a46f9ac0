import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Options } from './options.ts'

/** kubectl could not do what it was asked; the message is its own. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError'
}

/** kubectl, for one context and namespace. Every call ends within seconds. */
export interface Kubectl {
  readonly namespace: string
  /** What the command writes. Throws KubectlError. */
  run(...args: readonly string[]): Promise<string>
  /** What a port of a pod answers to GET. A NetworkPolicy does not apply: the kubelet connects inside of the pod. */
  get(pod: string, port: number, path: string): Promise<Response>
}

const runTimeoutMs = 20_000
const forwardTimeoutMs = 10_000
const answerTimeoutMs = 5_000
const outputBytesMax = 64 * 1024 * 1024

const execute = promisify(execFile)

/** Throws KubectlError where there is no kubectl, no such context, or no cluster that answers. */
export async function createKubectl({ context, namespace: given }: Options): Promise<Kubectl> {
  const base = context === undefined ? [] : ['--context', context]
  const current = async () => {
    const config = ['config', 'view', '--minify', '--output', 'jsonpath={..namespace}']
    return (await execKubectl([...base, ...config])).trim() || 'default'
  }
  const namespace = given ?? (await current())
  const scope = [...base, '--namespace', namespace]
  return {
    namespace,
    run: (...args) => execKubectl([...scope, ...args]),
    get: (pod, port, path) => forwarded([...scope, 'port-forward', `pod/${pod}`, `:${port}`], path),
  }
}

async function execKubectl(args: readonly string[]): Promise<string> {
  try {
    const limits = { timeout: runTimeoutMs, maxBuffer: outputBytesMax }
    return (await execute('kubectl', [...args], limits)).stdout
  } catch (cause) {
    throw new KubectlError(reasonOf(cause), { cause })
  }
}

function reasonOf(cause: unknown): string {
  const { code, killed, stderr = '' } = cause as { code?: unknown; killed?: boolean; stderr?: string }
  if (code === 'ENOENT') return 'There is no kubectl on the PATH: install it.'
  if (killed) return `kubectl gave no answer within ${runTimeoutMs / 1000} s.`
  return stderr.trim() || String(cause)
}

async function forwarded(args: readonly string[], path: string): Promise<Response> {
  const child = spawn('kubectl', [...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const port = await Promise.race([forwardedPort(child.stdout), ended(child), tooLate()])
    return await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(answerTimeoutMs) })
  } finally {
    child.kill()
  }
}

async function forwardedPort(stdout: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: stdout })) {
    const port = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  return new Promise(() => undefined)
}

async function ended(child: ReturnType<typeof spawn>): Promise<never> {
  let messages = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    messages += text
  })
  await once(child, 'close')
  throw new KubectlError(messages.trim() || 'kubectl port-forward ended')
}

async function tooLate(): Promise<never> {
  await setTimeout(forwardTimeoutMs, undefined, { ref: false })
  throw new KubectlError(`kubectl port-forward was not ready within ${forwardTimeoutMs / 1000} s`)
}
