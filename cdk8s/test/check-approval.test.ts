import { expect, test } from 'vitest'
import { runScript } from './support/run-script.ts'

const check = (env: Readonly<Record<string, string>>) =>
  runScript('check-approval', {
    env: {
      APPROVED: 'YES',
      APPROVER: 'oidc:grace@example.com',
      REQUESTER: 'oidc:ada@example.com',
      AUTHOR: 'alan@example.com',
      APPROVING_PEOPLE: '2',
      ...env,
    },
  })

test.each([
  ['another person', {}],
  ['another person, with the URL of an issuer', { APPROVER: 'https://issuer.example.com#grace@example.com' }],
  ['another person than a push names', { REQUESTER: 'octocat' }],
  ['the requester, where one person is enough', { APPROVER: 'oidc:ada@example.com', APPROVING_PEOPLE: '1' }],
  ['a name that is no address, where one person is enough', { APPROVER: 'grace', APPROVING_PEOPLE: '1' }],
])('goes on with a yes by %s', async (_, env) => {
  expect((await check(env)).status).toBe(0)
})

test.each([
  ['no answer', { APPROVED: 'NO', APPROVER: '' }, 'nobody answered in time'],
  ['a yes by nobody', { APPROVER: '' }, 'nobody answered in time'],
  ['a no', { APPROVED: 'NO' }, 'did not approve'],
  ['another word', { APPROVED: 'yes' }, 'did not approve'],
  ['a yes by the requester', { APPROVER: 'oidc:ada@example.com' }, 'asked for the promotion'],
  ['a yes by the author', { APPROVER: 'github:Alan@example.com' }, 'wrote the commit'],
  [
    'a yes by the author, with the URL of an issuer',
    { APPROVER: 'https://issuer.example.com#alan@example.com' },
    'wrote',
  ],
  ['a yes by the requester, after a slash', { APPROVER: 'keycloak/ada@example.com' }, 'asked for the promotion'],
  ['a yes by a name that is no address', { APPROVER: 'alan' }, 'alan is no e-mail address'],
  ['a yes by an administrator without an address', { APPROVER: 'system:admin' }, 'system:admin is no e-mail address'],
  ['an approver that is code', { APPROVER: '$(id)' }, 'give the name of a user'],
  ['no author', { AUTHOR: '' }, 'AUTHOR is missing'],
])('refuses %s', async (_, env, says) => {
  const result = await check(env)

  expect(result.status).toBe(65)
  expect(result.stderr).toContain(says)
})
