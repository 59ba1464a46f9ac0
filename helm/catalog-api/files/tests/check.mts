const timeoutMs = 10_000

export interface Check {
  readonly name: string
  readonly run: () => Promise<void>
}

/** Returns the variable, or throws if the pod does not have it. */
export function variable(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** Sends a request to the release; a body goes as JSON. Throws when no answer comes within 10 s. */
export async function call(url: string, { body, ...init }: Omit<RequestInit, 'body'> & { body?: unknown } = {}) {
  const headers = new Headers(init.headers)
  if (body !== undefined) headers.set('content-type', 'application/json')
  const signal = AbortSignal.timeout(timeoutMs)
  return fetch(url, { ...init, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

/** Throws, with the answer's body, unless its status is the wanted one. */
export async function expectStatus(answer: Response, status: number): Promise<void> {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${await answer.text()}`)
}

/** Throws unless both are the same. */
export function expectSame(what: string, actual: unknown, wanted: unknown): void {
  if (actual !== wanted) throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`)
}

/** Runs the checks in order, also after one has failed, prints a line each, and sets the exit code. */
export async function runChecks(checks: readonly Check[]): Promise<void> {
  for (const { name, run } of checks) {
    const failure = await run().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failure === undefined) {
      console.log(`ok      ${name}`)
    } else {
      console.log(`FAILED  ${name}: ${describe(failure)}`)
      process.exitCode = 1
    }
  }
}

function describe(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure)
  const { message, cause } = failure
  return cause instanceof Error ? `${message} (${cause.message})` : message
}
