// A product is made, read, changed and deleted. SKUs are never used twice, so each run makes up its own.
import { randomBytes } from 'node:crypto'
import { call, expectSame, expectStatus, runChecks, variable } from './check.mts'

interface Product {
  readonly id: string
  readonly name: string
}

const products = `${variable('API_URL')}/v1/products`
const authorization = `Bearer ${variable('TOKEN').trim()}`
const sku = `HELM-TEST-${randomBytes(8).toString('hex').toUpperCase()}`
let address = ''
let etag = ''

const etagOf = (answer: Response) => answer.headers.get('etag') ?? ''

await runChecks([
  {
    name: `POST makes ${sku}`,
    run: async () => {
      const body = { sku, name: 'Helm test' }
      const answer = await call(products, { method: 'POST', headers: { authorization }, body })
      await expectStatus(answer, 201)
      const { id } = (await answer.json()) as Product
      address = `${products}/${id}`
      etag = etagOf(answer)
    },
  },
  {
    name: 'GET reads it',
    run: async () => {
      const answer = await call(address)
      await expectStatus(answer, 200)
      expectSame('the name', ((await answer.json()) as Product).name, 'Helm test')
      expectSame('the ETag', etagOf(answer), etag)
    },
  },
  {
    name: 'PATCH with If-Match changes it',
    run: async () => {
      const headers = { authorization, 'if-match': etag }
      const answer = await call(address, { method: 'PATCH', headers, body: { name: 'Helm test, changed' } })
      await expectStatus(answer, 200)
      expectSame('the name', ((await answer.json()) as Product).name, 'Helm test, changed')
      etag = etagOf(answer)
    },
  },
  {
    name: 'DELETE with If-Match deletes it',
    run: async () => {
      const answer = await call(address, { method: 'DELETE', headers: { authorization, 'if-match': etag } })
      await expectStatus(answer, 204)
      await expectStatus(await call(address), 404)
    },
  },
])
