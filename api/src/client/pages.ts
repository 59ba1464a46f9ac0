import { orThrow, type Result } from './problem.ts'

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/**
 * Every page of a list, one request at a time.
 * @param read asks for one page; `next` belongs into its query and names no page the first time
 * @throws CatalogProblem, UnexpectedAnswer as `orThrow`
 */
export async function* pages<P extends Page<unknown>>(
  read: (next: { readonly cursor?: string }) => Promise<Result<P, unknown>>,
): AsyncGenerator<P, void, undefined> {
  let next: { readonly cursor?: string } | undefined = {}
  while (next !== undefined) {
    const page: P = await orThrow(read(next))
    yield page
    next = page.nextCursor === null ? undefined : { cursor: page.nextCursor }
  }
}

/** Every item of a list, page after page: see `pages`. */
export async function* items<T>(
  read: (next: { readonly cursor?: string }) => Promise<Result<Page<T>, unknown>>,
): AsyncGenerator<T, void, undefined> {
  for await (const page of pages(read)) yield* page.items
}
