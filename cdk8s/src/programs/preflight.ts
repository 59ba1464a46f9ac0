import { environment } from './environment.ts'
import { repositoryUrlForm } from './git.ts'
import { commitOfTag } from './git-refs.ts'
import { parseImageName } from './image-name.ts'
import { Refusal, runProgram, say } from './program.ts'
import { originOf } from './published-image.ts'
import { Repository } from './registry.ts'
import { registryOptions } from './registry-options.ts'
import { covers } from './trust.ts'
import { type Version, versionOfTag } from './version.ts'

/**
 * Decides whether a release may begin, and fixes what it is about: the version that the tag announces and the commit
 * that the git server says the tag points at. The parameters are whatever a person or a webhook sent.
 */
await runProgram(async () => {
  const env = environment()
  const [repository, tag, expected] = [env.optional('REPOSITORY'), env.optional('TAG'), env.optional('COMMIT')]
  checkRepository(repository, env.optional('ALLOWED_REPOSITORIES'))
  const version = checkTag(tag)
  if (expected !== '' && !/^[0-9a-f]{40}$/.test(expected)) {
    throw new Refusal(`commit is ${quoted(expected)}: give its full 40 hexadecimal digits, or leave it out`)
  }
  const commit = await commitOfTag(repository, tag)
  if (commit === undefined) throw new Refusal(`${repository} has no tag ${tag}: push it first`)
  if (expected !== '' && commit !== expected) {
    throw new Refusal(`tag ${tag} points at commit ${commit}, not at ${expected}: it was moved, or the commit is wrong`)
  }
  await checkUnpublished(new Repository(parseImageName(env.required('IMAGE')), registryOptions(env)), version, commit)
  env.output('version', version.text)
  env.output('commit', commit)
  say(`Version ${version.text} is commit ${commit}.`)
})

function checkRepository(repository: string, allowed: string): void {
  if (!repositoryUrlForm.test(repository)) {
    throw new Refusal(`repository is ${quoted(repository)}: give a URL such as https://github.com/owner/name`)
  }
  const listed = allowed.split('\n').some((prefix) => covers(prefix.trim(), repository))
  if (!listed) throw new Refusal(`repository ${repository} is not on the list: add it to the settings' repositories`)
}

function checkTag(tag: string): Version {
  const version = versionOfTag(tag)
  if (version === undefined) {
    throw new Refusal(`tag is ${quoted(tag)}: name it by a semantic version, v1.2.3 or v1.2.3-rc.1, without a + part`)
  }
  return version
}

/**
 * Refuses a version that was published from another commit. One that was published from this commit may be released
 * again: nothing of it changes, as publishing refuses any other digest.
 */
async function checkUnpublished(image: Repository, { text }: Version, commit: string): Promise<void> {
  const published = await image.manifest(text)
  if (published === undefined) return
  const { revision = 'unknown' } = await originOf(image, published)
  if (revision !== commit) {
    throw new Refusal(
      `version ${text} is published already as ${published.digest} of commit ${revision}, and the tag now points at ` +
        `${commit}: a published version never moves, so choose the next version`,
    )
  }
  say(`Version ${text} is published already, from this commit: this run has to arrive at ${published.digest}.`)
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200))
}
