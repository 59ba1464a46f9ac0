import { type Environment, environment } from './environment.ts'
import { type GitTag, tagsOf, tagTimeMs } from './git-refs.ts'
import { parseImageName } from './image-name.ts'
import { createObject, getObject } from './kubernetes.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { runProgram, say } from './program.ts'
import { Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'
import { runNameOf } from './triggered-run.ts'
import { compareVersions, type Version, versionOfTag } from './version.ts'

const dayMs = 86_400_000

/** A version tag without a published version. */
interface Candidate extends GitTag {
  readonly repository: string
  readonly version: Version
  /** The name of its release, which is that of the run that an event would have started. */
  readonly run: string
}

/**
 * Starts a release for each version tag of the `REPOSITORIES` that `IMAGE` has no version of, that has no run yet, and
 * that is at most `TAG_DAYS_MAX` old; at most the newest `STARTS_MAX` of them, in the order of their versions. With
 * `DRY_RUN=true` it only says which. A repository that does not answer fails the program, after the others.
 */
await runProgram(async () => {
  const env = environment()
  const image = new Repository(parseImageName(env.required('IMAGE')), registryOptions(env))
  const published = new Set(await image.tags())
  const listed = await Promise.allSettled(
    env
      .words('REPOSITORIES')
      .filter(isOne)
      .map((repository) => candidatesOf(repository, published)),
  )
  const candidates = listed.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  const newestFirst = await missingOf(candidates, env)
  for (const candidate of newestFirst.toReversed()) await start(candidate, env)
  const [failure] = listed.filter((result) => result.status === 'rejected')
  if (failure !== undefined) throw failure.reason
})

/** Whose tags can be listed: an entry that ends in a slash stands for repositories that nobody has named. */
function isOne(entry: string): boolean {
  if (entry.endsWith('/')) say(`${entry} stands for any repository below it: its tags are not looked for.`)
  return !entry.endsWith('/')
}

async function candidatesOf(repository: string, published: ReadonlySet<string>): Promise<readonly Candidate[]> {
  const tags = await tagsOf(repository)
  const candidates = tags.flatMap(({ name, commit }) => {
    const version = versionOfTag(name)
    if (version === undefined || published.has(version.text)) return []
    const run = runNameOf({ pipeline: 'release', repository, ref: name, commit })
    return [{ repository, name, commit, version, run }]
  })
  say(`${repository}: ${tags.length} tags, ${candidates.length} of them versions that are not published.`)
  return candidates
}

/** Those of `candidates` that have to be started, the newest first, at most `STARTS_MAX`. */
async function missingOf(candidates: readonly Candidate[], env: Environment): Promise<readonly Candidate[]> {
  const startsMax = env.count('STARTS_MAX')
  const missing: Candidate[] = []
  for (const candidate of candidates.toSorted((a, b) => compareVersions(b.version, a.version))) {
    if (!(await isMissing(candidate, env))) continue
    if (missing.length === startsMax) {
      say(`${startsMax} are enough for one run: the rest waits for the next.`)
      break
    }
    missing.push(candidate)
  }
  return missing
}

async function isMissing({ repository, name, run }: Candidate, env: Environment): Promise<boolean> {
  if ((await getObject(`${runsIn(env)}/${run}`, kubernetesOptions(env))) !== undefined) {
    say(`${name} has its run, ${run}.`)
    return false
  }
  const timeMs = await tagTimeMs(repository, name)
  if (Date.now() - timeMs <= env.count('TAG_DAYS_MAX') * dayMs) return true
  say(`${name} is of ${new Date(timeMs).toISOString()}: too old to be started by itself.`)
  return false
}

async function start({ repository, name: tag, commit, run }: Candidate, env: Environment): Promise<void> {
  const what = `${run} for ${tag}, commit ${commit}`
  if (env.optional('DRY_RUN') === 'true') return say(`Would start ${what}.`)
  const values = { repository, tag, commit, requester: 'reconcile' }
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: run },
    spec: {
      workflowTemplateRef: { name: 'release' },
      arguments: { parameters: Object.entries(values).map(([name, value]) => ({ name, value })) },
    },
  }
  const created = await createObject(runsIn(env), workflow, kubernetesOptions(env))
  say(created ? `Started ${what}.` : `Somebody else has just started ${what}.`)
}

function runsIn(env: Environment): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/${env.required('RUN_NAMESPACE')}/workflows`
}
