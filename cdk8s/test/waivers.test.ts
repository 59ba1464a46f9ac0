import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseConfigurationWaivers } from '../src/programs/configuration-waivers.ts'
import { parseWaivers } from '../src/programs/waivers.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../security', name), 'utf8')

test('the waivers of this repository are in order', () => {
  expect(() => parseWaivers(read('vex.openvex.json'))).not.toThrow()
  expect(() => parseConfigurationWaivers(read('misconfigurations.json'))).not.toThrow()
})
