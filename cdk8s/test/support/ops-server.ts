import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a pod answers to the request for `path` that is its `count`th: a text, or a status. */
export type OpsAnswer = (path: string, count: number) => string | number

/** Stands for the ops ports of pods, told apart by their address in 127.0.0.0/8, until the test ends. Returns the port. */
export async function serveOps(pods: Readonly<Record<string, OpsAnswer>>): Promise<string> {
  const counts = new Map<string, number>()
  const server = createServer(({ url = '', headers: { host = '' } }, response) => {
    const [ip = ''] = host.split(':')
    const key = `${ip}${url}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const answer = pods[ip]?.(url, counts.get(key) ?? 0) ?? 404
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'text/plain' })
    response.end(typeof answer === 'number' ? '' : answer)
  })
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return String((server.address() as AddressInfo).port)
}

/** Metrics after so many requests, of which `errors` ended with a 503 and `slow` took longer than half a second. */
export function metricsText(requests: number, { errors = 0, slow = 0 } = {}): string {
  const fast = requests - slow
  return [
    '# TYPE http_seconds histogram',
    `http_seconds_bucket{le="0.1",method="GET",route="/v1/a,{b}",status="200"} ${fast}`,
    `http_seconds_bucket{le="0.5",method="GET",route="/v1/a,{b}",status="200"} ${fast}`,
    `http_seconds_bucket{le="2.5",method="GET",route="/v1/a,{b}",status="200"} ${requests}`,
    `http_seconds_bucket{le="+Inf",method="GET",route="/v1/a,{b}",status="200"} ${requests}`,
    'http_seconds_sum{method="GET",route="/v1/a,{b}",status="200"} 1',
    `http_seconds_count{method="GET",route="/v1/a,{b}",status="200"} ${requests - errors}`,
    `http_seconds_count{method="GET",route="/v1/a,{b}",status="503"} ${errors}`,
    'http_seconds_created 1',
    'http_seconds_other_count{status="500"} 1000',
    '',
  ].join('\n')
}
