import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Release } from './render.ts'

/** Stands for the digest that a deployment names. */
export const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

export interface Scenario extends Release {
  readonly title: string
  readonly name: string
  readonly namespace: string
  readonly files: readonly string[]
}

/** What is installed in an environment. Staging and production run an image by digest. */
export const environments: readonly Scenario[] = (['dev', 'staging', 'prod'] as const).map((title) => ({
  title,
  name: 'catalog-api',
  namespace: `catalog-${title}`,
  files: [`../catalog-api/values-${title}.yaml`],
  values: title === 'dev' ? {} : { image: { digest } },
}))

/** What stands beside the release of production while a new version is tried. */
export const canary: Scenario = {
  title: 'canary',
  name: 'catalog-api-canary',
  namespace: 'catalog-prod',
  files: ['../catalog-api/values-prod.yaml'],
  values: { image: { digest }, canary: { of: 'catalog-api' } },
}

const suffix = '-values.yaml'

/** Values that between them use everything that the chart has. */
const scenarios: readonly Scenario[] = readdirSync(join(import.meta.dirname, '../../ci'))
  .filter((file) => file.endsWith(suffix))
  .map((file) => ({
    title: file.slice(0, -suffix.length),
    name: 'shop',
    namespace: 'catalog',
    files: [`../ci/${file}`],
  }))

/** Every release that the suites render as a whole, with its title. */
export const releases: readonly (readonly [title: string, scenario: Scenario])[] = [
  ...environments.map((scenario) => [`environment ${scenario.title}`, scenario] as const),
  ...scenarios.map((scenario) => [scenario.title, scenario] as const),
]
