import { describe, expect, it } from 'vitest'
import { objectives } from '../src/slo/objectives.ts'
import { burnRateTests } from './scenarios/burn-rate.ts'
import { layerTests } from './scenarios/burn-rate-layers.ts'
import { mutantsOf, survivors } from './support/mutants.ts'
import { faultsOf } from './support/promtool.ts'
import { unitOf } from './support/scenario.ts'

const all = Object.values(objectives)

describe('an incident, from the requests to the alert', () => {
  it.each(all.flatMap(burnRateTests))('$title', async ({ group, scenario }) => {
    expect(await faultsOf([unitOf(group, scenario)])).toBe('')
  })
})

describe('every rule of an objective', () => {
  const layers = all.flatMap(layerTests)

  it('does what it should', async () => {
    expect(await faultsOf(layers.flatMap(({ group, unitsOf }) => unitsOf(group)))).toBe('')
  })

  it('has no mutant that would do as well', { timeout: 600_000 }, async () => {
    const mutants = layers.flatMap(({ rule, group, unitsOf }) =>
      mutantsOf(group, rule).map((mutant) => ({ ...mutant, unitsOf })),
    )
    expect(mutants.length).toBeGreaterThan(500)
    expect(await survivors(mutants, ({ group, unitsOf }) => unitsOf(group))).toEqual([])
  })
})
