import { expect, test } from 'vitest'
import { formatAmount, parseCpu, parseMemory } from './quantity.ts'

test.each([
  ['250m', 250],
  ['2', 2000],
  ['0.5', 500],
  ['0.0001', 1],
])('%s of CPU is %i millicores', (text, millicores) => {
  expect(parseCpu(text)).toBe(millicores)
})

test.each([
  ['64Mi', 64 * 2 ** 20],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['1000', 1000],
])('%s of memory is %i bytes', (text, bytes) => {
  expect(parseMemory(text)).toBe(bytes)
})

test.each(['', '1e3', '-1', '64Mi', '1 '])('%j is no CPU quantity', (text) => {
  expect(() => parseCpu(text)).toThrow('is no CPU quantity')
})

test.each(['', '64MB', '1G', 'Mi'])('%j is no memory quantity', (text) => {
  expect(() => parseMemory(text)).toThrow('is no memory quantity')
})

test('amounts are written without losing any', () => {
  expect(formatAmount({ cpu: 3000, memory: 2 ** 30 })).toEqual({ cpu: '3', memory: '1024Mi' })
  expect(formatAmount({ cpu: 3010, memory: 2 ** 20 + 1 })).toEqual({ cpu: '3010m', memory: '2Mi' })
})
