import { spawn } from 'node:child_process'

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Whom kubectl speaks as; without groups a service account has those that Kubernetes gives it. */
export interface Impersonation {
  readonly user: string
  readonly groups?: readonly string[]
}

const timeoutMs = 60_000

/** A cluster by its context in the kubeconfig. */
export class Cluster {
  readonly #context: readonly string[]

  constructor(context: string | undefined) {
    this.#context = context === undefined ? [] : ['--context', context]
  }

  /** What kubectl answers, whatever it is. Rejects where it does not answer within a minute. */
  ask(args: readonly string[], { input, as }: { input?: unknown; as?: Impersonation } = {}): Promise<Answer> {
    const identity = as ? ['--as', as.user, ...(as.groups ?? []).flatMap((group) => ['--as-group', group])] : []
    const child = spawn('kubectl', [...this.#context, ...identity, ...args], { timeout: timeoutMs })
    const chunks = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        chunks[stream] += chunk
      })
    }
    child.stdin.end(input === undefined ? '' : JSON.stringify(input))
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) =>
        signal ? reject(new Error(`kubectl ${args.join(' ')}: no answer`)) : resolve({ code: code ?? 1, ...chunks }),
      )
    })
  }

  /** What kubectl prints. Rejects with its message where it fails. */
  async tell(args: readonly string[], options: { input?: unknown; as?: Impersonation } = {}): Promise<string> {
    const { code, stdout, stderr } = await this.ask(args, options)
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`)
    return stdout
  }

  /** The same as JSON. */
  async json<T>(args: readonly string[], options: { input?: unknown; as?: Impersonation } = {}): Promise<T> {
    return JSON.parse(await this.tell([...args, '-o', 'json'], options)) as T
  }
}

/** Rejects unless `attempt` gives something within `seconds`. */
export async function eventually<T>(seconds: number, what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const result = await attempt()
    if (result !== undefined) return result
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
