import { expect, test } from 'vitest'
import { Deliveries } from '../src/programs/deliveries.ts'

test('a delivery is new once, until its signature is too old', () => {
  const deliveries = new Deliveries(10)
  expect(deliveries.claim('a', 100, 0)).toBe('new')
  expect(deliveries.claim('a', 150, 99)).toBe('known')
  expect(deliveries.claim('a', 200, 100)).toBe('new')
})

test('one that is released is new again', () => {
  const deliveries = new Deliveries(10)
  deliveries.claim('a', 100, 0)
  deliveries.release('a')
  expect(deliveries.claim('a', 100, 1)).toBe('new')
})

test('when it is full it forgets only what is too old, and takes nothing else', () => {
  const deliveries = new Deliveries(2)
  deliveries.claim('a', 100, 0)
  deliveries.claim('b', 200, 0)
  expect(deliveries.claim('c', 300, 99)).toBe('full')
  expect(deliveries.claim('a', 300, 99)).toBe('known')
  expect(deliveries.claim('c', 300, 100)).toBe('new')
  expect(deliveries.claim('b', 300, 100)).toBe('known')
})
