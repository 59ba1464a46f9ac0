import { type Environment, environment } from './environment.ts'
import { Refusal, runProgram, say } from './program.ts'
import { requirePerson } from './promotion-request.ts'

/**
 * Goes on only where a person has said `YES`. That `APPROVER` is who answered is up to the API server, which admits no
 * other name; where `APPROVING_PEOPLE` is 2, this one must have neither asked for the promotion nor written the commit.
 */
await runProgram(async () => {
  const env = environment()
  const [approved, approver] = [env.optional('APPROVED'), requirePerson(env.optional('APPROVER'), 'approver')]
  if (approver === '') throw new Refusal('nobody answered in time, which counts as a no: submit the promotion again')
  if (approved !== 'YES') throw new Refusal(`${approver} did not approve of it`)
  if (env.required('APPROVING_PEOPLE') === '2') requireSecondPerson(env, approver)
  say(`${approver} approved of it.`)
})

/** Authors are known by their e-mail address alone, so an approver without one could be any of them. */
function requireSecondPerson(env: Environment, approver: string): void {
  if (!/^[^@]+@[^@]+$/.test(personOf(approver))) {
    throw new Refusal(
      `${approver} is no e-mail address, so it may be the author of the commit: let somebody approve whose user name ` +
        'in the cluster is one, or set people to 1',
    )
  }
  for (const [who, did] of [
    [env.required('REQUESTER'), 'asked for the promotion'],
    [env.required('AUTHOR'), 'wrote the commit'],
  ] as const) {
    if (personOf(who) !== personOf(approver)) continue
    throw new Refusal(`${approver} ${did}, and two people have to agree: let somebody else approve of a new promotion`)
  }
}

/**
 * A user without the prefix of an issuer, so that it compares to an e-mail address: `oidc:ada@example.com`, or
 * `https://issuer.example.com#ada@example.com`, as the API server has it where nobody sets a prefix.
 */
function personOf(user: string): string {
  return user.replace(/^.*[:#/]/, '').toLowerCase()
}
