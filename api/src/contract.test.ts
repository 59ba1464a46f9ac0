import { readFileSync } from 'node:fs'
import * as conventions from '@opentelemetry/semantic-conventions'
import { describe, expect, it } from 'vitest'
import * as contract from './contract.ts'

const all: readonly contract.MetricDefinition[] = Object.values(contract.metrics).flatMap((owner) =>
  Object.values<contract.MetricDefinition>(owner),
)

describe('the metrics of the contract', () => {
  it.each(all)('$name follows the naming rules', ({ name, type, unit, labels, buckets = [] }) => {
    expect(name).toMatch(/^(catalog|process|nodejs)_[a-z]+(_[a-z]+)*$/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
    if (unit) expect(name.replace(/_total$/, '')).toMatch(new RegExp(`_${unit}$`))
    for (const label of Object.keys(labels)) expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(buckets.length > 0).toBe(type === 'histogram')
    expect([...buckets]).toEqual([...new Set(buckets)].sort((a, b) => a - b))
  })

  it('have names of their own', () => {
    const names = all.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

it('names span attributes as the semantic conventions do', () => {
  const { requestId, eventId, eventType, ...standard } = contract.spanAttributes
  expect(Object.values(conventions)).toEqual(expect.arrayContaining(Object.values(standard)))
  for (const own of [requestId, eventId, eventType]) expect(Object.values(conventions)).not.toContain(own)
})

it('imports nothing, so that any workspace can read it', () => {
  expect(readFileSync(new URL('./contract.ts', import.meta.url), 'utf8')).not.toMatch(/\bimport\b|\brequire\b|\bfrom '/)
})
