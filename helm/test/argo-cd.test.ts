import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { argoCdManifests } from '../../cdk8s/src/argo-cd/manifests.ts'
import { profiles } from '../../cdk8s/src/settings.ts'
import { invalidities } from './support/kubeconform.ts'
import { digest } from './support/scenarios.ts'

const { steps, delivery } = profiles.production

/** What the file of an environment says, as the generator of an ApplicationSet reads it. */
const members = { version: '1.2.3', imageDigest: digest, chartDigest: `sha256:${'c'.repeat(64)}` } as const

/** `text` with the members in place of `{{ .member }}`. */
const filled = (text: string) =>
  text.replaceAll(/\{\{ \.(\w+) \}\}/g, (_all, name: string) => {
    const value = (members as Readonly<Record<string, string>>)[name]
    if (value === undefined) throw new Error(`the file of an environment has no ${name}`)
    return value
  })

describe.each(delivery.environments.map((environment) => [environment.name, environment] as const))(
  '%s',
  (name, environment) => {
    const [project, set] = argoCdManifests(environment, { ...steps, ...delivery })
    const { metadata, spec } = set.spec.template
    const application = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { ...metadata, namespace: set.metadata.namespace },
      spec,
    }

    it('is what Argo CD takes for a project and an application', () => {
      expect(invalidities(stringify(project))).toBe('')
      expect(invalidities(filled(stringify(application)))).toBe('')
    })

    it('is not, with a field that it does not have', () => {
      const mistaken = stringify(application).replace('targetRevision', 'targetRevisions')
      expect(invalidities(filled(mistaken))).toContain('targetRevisions')
    })

    it('has no source and no destination that its project does not allow', () => {
      expect(spec.project).toBe(project.metadata.name)
      expect(spec.sources.map(({ repoURL }) => repoURL)).toEqual(project.spec.sourceRepos)
      expect([spec.destination]).toEqual(project.spec.destinations)
      expect(spec.destination.namespace).toBe(`deploy-${name}`)
    })

    it('gives the chart what Helm would be given', () => {
      const parameters = (spec.sources[0]?.helm?.parameters ?? []).map(({ name: path, value }) => [path, filled(value)])
      const [registry = '', ...repository] = steps.image.split('/')
      expect(Object.fromEntries(parameters)).toEqual({
        'image.registry': registry,
        'image.repository': repository.join('/'),
        'image.tag': '1.2.3',
        'image.digest': digest,
        'tests.expectedVersion': '1.2.3',
      })
    })
  },
)
