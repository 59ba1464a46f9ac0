import { type AdmissionCase, account, creates, workflow } from './admission-case.ts'

const digest = { name: 'digest', value: `sha256:${'b'.repeat(64)}` }
const version = { name: 'version', value: '1.2.3' }
const asked = (requester: string) => [digest, version, { name: 'requester', value: requester }]
const operator = 'oidc:ada@example.com'
const withIssuer = 'https://issuer.example.com#ada@example.com'
const deployment = [{ name: 'kind', value: 'promotion' }, digest, version, { name: 'approver', value: operator }]

/** In a delivery namespace people promote and roll back; what they ask for is deployed by the steps of that alone. */
const casesIn = (namespace: string, before: readonly [namespace: string, step: string]): readonly AdmissionCase[] => {
  const person = [namespace, operator] as const
  const step = (name: string) => [namespace, account(namespace, name)] as const
  const promote = (requester: string) => workflow(namespace, 'promote', { parameters: asked(requester) })
  return [
    creates('a promotion', person, promote(operator)),
    creates('a promotion by nobody in particular', person, promote('')),
    creates('a promotion by a user with an issuer', [namespace, withIssuer], promote(withIssuer)),
    creates('a rollback', person, workflow(namespace, 'rollback')),
    creates('a promotion for what was before', [namespace, account(...before)], promote('grace@example.com')),
    creates('a promotion in the name of another', person, promote('grace@example.com'), 'requester has to be your own'),
    creates(
      'a deployment that was verified',
      step('request-deployment'),
      workflow(namespace, 'deploy', { parameters: deployment }),
    ),
    creates(
      'a deployment that is rolled back to',
      step('request-rollback'),
      workflow(namespace, 'deploy', { parameters: deployment }),
    ),
    creates(
      'a deployment by a person',
      person,
      workflow(namespace, 'deploy', { parameters: deployment }),
      'may start a workflow here from deploy',
    ),
    creates(
      'a deployment by what was before',
      [namespace, account(...before)],
      workflow(namespace, 'deploy', { parameters: deployment }),
      'may start a workflow here from deploy',
    ),
    creates('another template', person, workflow(namespace, 'sign'), 'start promote or rollback or deploy here'),
    creates(
      'another argument',
      person,
      workflow(namespace, 'rollback', { parameters: [version] }),
      'start promote or rollback or deploy here',
    ),
    creates(
      'an argument that is code',
      person,
      workflow(namespace, 'promote', { parameters: [{ name: 'digest', value: '$(id)' }] }),
      'an argument here has to match',
    ),
    creates(
      'a service account',
      person,
      workflow(namespace, 'promote', { spec: { serviceAccountName: 'apply-release' } }),
      'spec may only have',
    ),
  ]
}

export const deliveryCases = [
  ['delivery-dev', casesIn('delivery-dev', ['ci', 'start-promotion'])],
  ['delivery-staging', casesIn('delivery-staging', ['delivery-dev', 'start-promotion'])],
  ['delivery-prod', casesIn('delivery-prod', ['delivery-staging', 'start-promotion'])],
] as const
