const causesMax = 5

/**
 * Names an error for `error.type`: the code of a problem, else a SQLSTATE or a code of Node, looked for in its causes
 * too, else the error's name. Never its message, which may quote data.
 */
export function errorType(error: unknown): string {
  let current: unknown = error
  for (let depth = 0; depth < causesMax && current instanceof Error; depth++) {
    const { problem, code } = current as Coded
    const found = problem?.code ?? code
    if (typeof found === 'string') return found
    current = current.cause
  }
  return error instanceof Error ? error.name : typeof error
}

/** Whether an error means that something broke, rather than that the answer to the client is no. */
export function isFault(error: unknown): boolean {
  const status = error instanceof Error ? (error as Coded).problem?.status : undefined
  return typeof status !== 'number' || status >= 500
}

/** The five characters with which PostgreSQL tells errors apart, if `error` is one of its. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = error instanceof Error && error.name === 'PostgresError' ? (error as Coded).code : undefined
  return typeof code === 'string' ? code : undefined
}

interface Coded extends Error {
  readonly code?: unknown
  readonly problem?: { readonly code?: unknown; readonly status?: unknown }
}
