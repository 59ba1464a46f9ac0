import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { fetchPatiently } from './http.ts'
import { type RunResult, summary } from './run-result.ts'

/** GitHub refuses a longer description. */
const descriptionCharactersMax = 140

const states: Readonly<Record<string, string>> = { Succeeded: 'success', Failed: 'failure' }

/**
 * Sets the status of the commit that a run is about, and resolves to a sentence about it: GitHub's REST API,
 * `POST /repos/{owner}/{repo}/statuses/{sha}`. Settings: `GIT_HOST`, such as `https://github.com`, and its `GIT_HOST_API`;
 * none where that is empty. The token, which may write commit statuses and nothing else, is the file `token` in
 * `GIT_HOST_CREDENTIALS`, and goes to no other host; without it none is set. Rejects where the host does not take it.
 */
export async function reportCommitStatus(env: Environment, result: RunResult): Promise<string> {
  const [host, api] = [env.optional('GIT_HOST'), env.optional('GIT_HOST_API')]
  if (api === '') return 'No commit status: the settings name no API.'
  const [, owner, name] = repositoryForm.exec(result.repository.replace(`${host}/`, '')) ?? []
  if (!result.repository.startsWith(`${host}/`) || owner === undefined || name === undefined) {
    return `No commit status: the repository is not one of ${host}.`
  }
  if (!/^[0-9a-f]{40}$/.test(result.revision)) return 'No commit status: the run is about no commit.'
  const token = tokenOf(env)
  if (token === undefined) return 'No commit status: the secret commit-status has no token.'
  const response = await fetchPatiently(`${api}/repos/${owner}/${name}/statuses/${result.revision}`, {
    method: 'POST',
    redirect: 'error',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-github-api-version': '2022-11-28',
    },
    body: JSON.stringify({
      state: states[result.status] ?? 'error',
      context: `catalog-platform/${result.pipeline}`,
      description: shortened(summary(result)),
      ...(result.url !== '' && { target_url: result.url }),
    }),
  })
  await response.body?.cancel()
  if (response.status === 201) return `Commit status set: ${summary(result)}.`
  throw new Error(
    `${api} answered ${response.status} to a commit status: may the token write statuses of ${owner}/${name}?`,
  )
}

const repositoryForm = /^([A-Za-z0-9_-][A-Za-z0-9_.-]*)\/([A-Za-z0-9_-][A-Za-z0-9_.-]*?)(?:\.git)?\/?$/

function tokenOf(env: Environment): string | undefined {
  const file = join(env.required('GIT_HOST_CREDENTIALS'), 'token')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** By code points, so that no character is cut in two. */
function shortened(text: string): string {
  const characters = [...text]
  if (characters.length <= descriptionCharactersMax) return text
  return `${characters.slice(0, descriptionCharactersMax - 1).join('')}…`
}
