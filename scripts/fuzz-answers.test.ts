import { describe, expect, it } from 'vitest'
import { answersIn, formatAnswers, neverSucceeded } from './fuzz-answers.ts'

const answers = answersIn(`
# TYPE catalog_http_request_duration_seconds histogram
catalog_http_request_duration_seconds_bucket{method="GET",route="/v1/products",status="200",le="0.005"} 6
catalog_http_request_duration_seconds_count{method="GET",route="/v1/products",status="400"} 2
catalog_http_request_duration_seconds_count{method="GET",route="/v1/products",status="200"} 7
catalog_http_request_duration_seconds_count{method="DELETE",route="/v1/products/{id}",status="404"} 3
catalog_http_request_duration_seconds_count{method="DELETE",route="/v1/products/{id}",status="304"} 1
`)

describe('answers', () => {
  it('are counted by operation and status', () => {
    expect(answers.get('GET /v1/products')).toEqual(
      new Map([
        [400, 2],
        [200, 7],
      ]),
    )
    expect(answers.size).toBe(2)
  })

  it('name the operations that never succeeded, those that were never asked too', () => {
    const operations = ['GET /v1/products', 'DELETE /v1/products/{id}', 'GET /v1/stock']
    expect(neverSucceeded(answers, operations)).toEqual(['DELETE /v1/products/{id}', 'GET /v1/stock'])
  })

  it('are one line for each operation, by status', () => {
    expect(formatAnswers(answers, ['GET /v1/products'])).toMatch(/^ {2}GET \/v1\/products +200: 7 {2}400: 2$/)
  })
})
