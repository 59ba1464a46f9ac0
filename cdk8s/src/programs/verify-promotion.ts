import { authorOf } from './commit-author.ts'
import { presentDeployment } from './deployment-history.ts'
import { DeploymentRepository } from './deployment-repository.ts'
import { type Environment, environment } from './environment.ts'
import { type VerificationOf, verificationsBy } from './environment-verification.ts'
import { requireInstallableValues } from './installable-values.ts'
import { Refusal, runProgram, say } from './program.ts'
import { requirePromotable, soakLeftSeconds } from './promotion-check.ts'
import { type PromotionRequest, promotionRequest } from './promotion-request.ts'
import { publishedRelease } from './published-release.ts'
import { type Statement, sourceRepositoryOf } from './trust.ts'
import { requireTrust, trustAnchor } from './trust-check.ts'

/**
 * Decides whether a version may be promoted to `ENVIRONMENT`, and changes nothing. A Refusal says what is missing: an
 * image that is not what was published, not trusted by the policy, quarantined, or not verified in the environment
 * before; a hold; values that the chart refuses. What the last deployment has brought and verified needs nothing. What is
 * left of the soak is put out, not waited for.
 */
await runProgram(async () => {
  const env = environment()
  const name = env.required('ENVIRONMENT')
  const request = promotionRequest(env)
  const anchor = trustAnchor(env)
  const verificationOf = verificationsBy(env, anchor)
  const repository = await DeploymentRepository.open({
    url: env.required('DEPLOYMENT_REPOSITORY'),
    branch: env.required('DEPLOYMENT_BRANCH'),
  })
  const { digest, version } = request
  const { chartDigest, sourceCommit } = await publishedRelease(env, version, digest)
  requireCommit(request, sourceCommit)
  const statements = await requireTrust(anchor, { image: env.required('IMAGE'), digest, commit: sourceCommit })
  await requireTrust(anchor, { image: env.required('CHART'), digest: chartDigest, commit: sourceCommit })
  const soakSeconds = await soakLeft(env, verificationOf, digest)
  const present = await presentDeployment(repository, name)
  // That an earlier deployment was verified says nothing about what the last one has left.
  const done =
    present?.imageDigest === digest && (await verificationOf(name, digest, present.workflowUid)) !== undefined
  if (!done) {
    await requirePromotable(repository, name, digest)
    await requireInstallableValues(env, repository, { version, imageDigest: digest, chartDigest })
  }
  env.output('needed', String(!done))
  env.output('chartDigest', chartDigest)
  env.output('sourceCommit', sourceCommit)
  env.output('soakSeconds', String(soakSeconds))
  env.output('author', done ? '' : await knownAuthor(env, request, statements, sourceCommit))
  if (done) return say(`${name} runs ${version}, ${digest}, already, and it is verified there: nothing is to do.`)
  say(`${version} may be promoted to ${name}${soakSeconds > 0 ? ` in ${soakSeconds} s` : ''}.`)
})

function requireCommit({ commit, digest }: PromotionRequest, sourceCommit: string): void {
  if (commit === '' || commit === sourceCommit) return
  throw new Refusal(`${digest} was built from commit ${sourceCommit}, not from ${commit}: correct it, or leave it out`)
}

/** Seconds until the version was verified long enough ago in the environment `PREVIOUS`; 0 for the first environment. */
async function soakLeft(env: Environment, verificationOf: VerificationOf, digest: string): Promise<number> {
  const previous = env.optional('PREVIOUS')
  if (previous === '') return 0
  const verifiedMs = await verificationOf(previous, digest)
  if (verifiedMs === undefined) {
    throw new Refusal(`${digest} was never verified in ${previous}: promote it there first, no environment is skipped`)
  }
  return soakLeftSeconds(verifiedMs, env.count('SOAK_SECONDS'), Date.now())
}

/** Who wrote the commit, where two people have to agree: then both have to be known before anyone is asked. */
async function knownAuthor(
  env: Environment,
  { requester }: PromotionRequest,
  statements: readonly Statement[],
  commit: string,
): Promise<string> {
  if (env.optional('APPROVING_PEOPLE') !== '2') return ''
  if (requester === '') {
    throw new Refusal('two people have to agree here: say who asks, by -p requester=<your user name in the cluster>')
  }
  const source = sourceRepositoryOf(statements, commit)
  if (source === undefined) throw new Refusal(`no provenance names the repository of commit ${commit}`)
  return authorOf(source, commit, env.optional('SOURCE_GIT_CREDENTIALS'))
}
