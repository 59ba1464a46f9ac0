import { expect, it } from 'vitest'
import { profiles } from '../../cdk8s/src/settings.ts'
import { theOnly } from './support/objects.ts'
import { render } from './support/render.ts'
import { environments } from './support/scenarios.ts'

const { environments: settings } = profiles.production.delivery

it.each(environments)('in $title Kubernetes gives up before the pipeline does', (environment) => {
  const objects = render(environment)
  const { rolloutSeconds = 0 } = settings.find(({ name }) => name === environment.title) ?? {}
  expect(theOnly(objects, 'Deployment').spec.progressDeadlineSeconds).toBeLessThan(rolloutSeconds)
  expect(theOnly(objects, 'Job').spec.activeDeadlineSeconds).toBeLessThanOrEqual(rolloutSeconds)
})
