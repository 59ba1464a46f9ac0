import { noTraffic, sum, type Traffic } from './traffic.ts'

const sampleForm = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \S+)?$/
const labelForm = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g

/**
 * Reads what the histogram `name` of requests has counted, out of metrics in Prometheus' text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Its label `status` is that of HTTP.
 */
export function readTraffic(text: string, name: string): Traffic {
  return sum(text.split('\n').map((line) => (line.startsWith(name) ? readSample(line, name) : noTraffic)))
}

function readSample(line: string, histogram: string): Traffic {
  const [, name, labels = '', text = ''] = sampleForm.exec(line) ?? []
  const label = Object.fromEntries([...labels.matchAll(labelForm)].map(([, key, value]) => [key, value]))
  const value = Number(text)
  if (name === `${histogram}_bucket`) {
    const bound = label['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(label['le'])
    return { ...noTraffic, buckets: new Map([[bound, value]]) }
  }
  if (name !== `${histogram}_count`) return noTraffic
  return { ...noTraffic, requests: value, errors: label['status']?.startsWith('5') ? value : 0 }
}
