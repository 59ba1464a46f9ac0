import createClient, { type Client, type Middleware } from 'openapi-fetch'
import type { paths } from './schema.gen.ts'

export interface CatalogClientOptions {
  /** Where the service is, such as `http://localhost:3000`. */
  readonly baseUrl: string
  /** Access token, or what returns a fresh one; asked before each request. Without one only reading works. */
  readonly token?: string | (() => string | Promise<string>)
  /** Sends the requests, instead of the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** `GET`, `POST`, … by path, typed by the API's own document; each resolves to `{ data, error, response }`. */
export type CatalogClient = Client<paths>

/**
 * A client of the catalog. It rejects only when there is no answer; a failure is the `error` of the result, typed by the
 * problems that the operation documents. `orThrow` makes it an exception instead.
 */
export function createCatalogClient({ baseUrl, token, fetch }: CatalogClientOptions): CatalogClient {
  const client = createClient<paths>({ baseUrl, ...(fetch && { fetch }) })
  if (token !== undefined) client.use(bearer(token))
  return client
}

const bearer = (token: NonNullable<CatalogClientOptions['token']>): Middleware => ({
  async onRequest({ request }) {
    request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`)
    return request
  },
})
