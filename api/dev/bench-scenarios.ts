import type { BenchRequest } from './bench-load.ts'

export interface Scenario {
  readonly name: string
  readonly next: () => BenchRequest
}

interface Api {
  readonly url: string
  readonly token: string
}

const productCount = 3000
const stockedCount = 300
const location = 'bench'
const stockOfEach = 1_000_000
const seedConnections = 8

/**
 * Adds 3000 products, 300 of them in stock, and makes the scenarios over them. What a scenario asks for varies from
 * request to request, in the same order in each run.
 */
export async function prepareScenarios(api: Api): Promise<readonly Scenario[]> {
  let number = 0
  const create = (): BenchRequest => ({ method: 'POST', path: '/v1/products', body: newProduct(number++) })
  const products = await sendAll<{ id: string; sku: string }>(api, productCount, create)
  const stocked = products.slice(0, stockedCount).map(({ sku }) => sku)
  await sendAll(api, 1, () => ({ method: 'POST', path: '/v1/locations', body: { code: location, name: 'Bench' } }))
  const unstocked = rotation(stocked)
  await sendAll(api, stockedCount, () => ({
    method: 'POST',
    path: '/v1/stock/adjustments',
    body: { sku: unstocked(), location, delta: stockOfEach, reason: 'received' },
  }))
  const id = rotation(products.map((product) => product.id))
  const cursor = rotation(await cursorsOf(api))
  const sku = rotation(stocked)
  return [
    { name: 'get by id', next: () => ({ method: 'GET', path: `/v1/products/${id()}` }) },
    { name: 'list of 50', next: () => ({ method: 'GET', path: `/v1/products?limit=50&cursor=${cursor()}` }) },
    { name: 'create', next: create },
    {
      name: 'reserve',
      next: () => ({
        method: 'POST',
        path: '/v1/reservations',
        body: { lines: [{ sku: sku(), location, quantity: 1 }] },
      }),
    },
  ]
}

const newProduct = (number: number) => ({
  sku: `BENCH-${number}`,
  name: `Bench product ${number}`,
  description: 'A product like any other, with a description of the length that a catalog has room for in a list.',
  status: 'active',
  attributes: { weightGrams: 2400 + (number % 100), waterproof: true, material: 'ripstop nylon' },
  images: [{ url: `https://images.example.com/${number}.jpg`, alt: 'From the front' }],
  variants: [
    { sku: `BENCH-${number}-G`, options: { colour: 'green' } },
    { sku: `BENCH-${number}-R`, options: { colour: 'red' } },
  ],
})

function rotation<T>(values: readonly T[]): () => T {
  let turn = 0
  return () => {
    const value = values[turn++ % values.length]
    if (value === undefined) throw new Error('there is nothing to choose from')
    return value
  }
}

/** Where each page of 50 of the list of products begins, but for the first and the last. */
async function cursorsOf(api: Api): Promise<readonly string[]> {
  const cursors: string[] = []
  const pageAfter = async (cursor: string) => {
    const page = await send<{ nextCursor: string | null }>(api, {
      method: 'GET',
      path: `/v1/products?limit=50${cursor}`,
    })
    return page.nextCursor
  }
  for (let next = await pageAfter(''); next !== null; next = await pageAfter(`&cursor=${next}`)) cursors.push(next)
  return cursors.slice(0, -1)
}

/** Sends `count` requests, a few at a time. */
async function sendAll<T>(api: Api, count: number, next: () => BenchRequest): Promise<readonly T[]> {
  const answers: T[] = []
  let left = count
  const lane = async () => {
    while (left-- > 0) answers.push(await send<T>(api, next()))
  }
  await Promise.all(Array.from({ length: seedConnections }, lane))
  return answers
}

async function send<T>({ url, token }: Api, { method, path, body }: BenchRequest): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) }
  const answer = await fetch(`${url}${path}`, init)
  if (!answer.ok) throw new Error(`${method} ${path} was answered by ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}
