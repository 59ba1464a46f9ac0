import type { components } from './schema.gen.ts'

/** The body of a failure (RFC 9457). */
export type Problem = components['schemas']['Problem']

/** What every operation of the client resolves to. */
export interface Result<D, E> {
  readonly data?: D
  readonly error?: E
  readonly response: Response
}

/** A failure that the service described. */
export class CatalogProblem<P extends Problem = Problem> extends Error {
  readonly problem: P
  readonly response: Response

  constructor(problem: P, response: Response) {
    const { code, title, detail, requestId } = problem
    super(`${code}: ${detail ?? title} (request ${requestId})`)
    this.name = 'CatalogProblem'
    this.problem = problem
    this.response = response
  }

  get code(): P['code'] {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }

  /** Seconds to wait before the same request may succeed; undefined where the service does not say. */
  get retryAfterSeconds(): number | undefined {
    const header = this.response.headers.get('retry-after')
    return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined
  }
}

/** A failure that the service did not describe: something between it and the client answered. */
export class UnexpectedAnswer extends Error {
  readonly response: Response

  constructor(response: Response) {
    super(`${response.status} without a problem from ${response.url}`)
    this.name = 'UnexpectedAnswer'
    this.response = response
  }
}

/**
 * The data of a request, for those who prefer exceptions.
 * @param request what a method of the client returned, awaited or not; not a read with `ifNoneMatch`: a 304 has no data
 * @throws CatalogProblem for a failure that the service described, UnexpectedAnswer for another
 */
export async function orThrow<D>(request: Result<D, unknown> | Promise<Result<D, unknown>>): Promise<D> {
  const { data, error, response } = await request
  if (response.ok) return data as D
  if (isProblem(error)) throw new CatalogProblem(error, response)
  throw new UnexpectedAnswer(response)
}

const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && 'code' in error && 'requestId' in error
