import { type Deployment, deploymentPaths, formatDeployment } from '../../src/programs/deployment-files.ts'
import { createGitRepository } from './git-repository.ts'
import { type GitServer, type GitServerOptions, serveGitRepository } from './git-server.ts'

export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`
export const uidOf = (letter: string) => `${letter.repeat(8)}-0000-4000-8000-000000000000`
export const sourceCommit = 'a'.repeat(40)

/** A deployment whose image, chart and run are made of one letter, a hexadecimal digit. */
export const deploymentOf = (letter: string, version: string, changes: Partial<Deployment> = {}): Deployment => ({
  version,
  imageDigest: digestOf(letter),
  chartVersion: version,
  chartDigest: digestOf('c'),
  sourceCommit,
  kind: 'promotion',
  requester: '',
  approver: '',
  workflow: `delivery-staging/deploy-${letter}`,
  workflowUid: uidOf(letter),
  ...changes,
})

export interface Deployments {
  readonly server: GitServer
  /** Runs git in the repository of the server. */
  git(...args: readonly string[]): Promise<string>
  /** Pushes a commit with these files, as somebody else. */
  push(files: Readonly<Record<string, string>>): Promise<void>
  /** The text of a file at the head of the branch; nothing where there is none. */
  read(path: string): Promise<string | undefined>
}

/** A deployment repository on a server, with a commit for each of `commits`: files by their path. */
export async function serveDeployments(
  commits: readonly Readonly<Record<string, string>>[] = [],
  options: GitServerOptions = {},
): Promise<Deployments> {
  const clone = await createGitRepository()
  const { folder, git } = await createGitRepository()
  await git('config', 'core.bare', 'true')
  const push = async (files: Readonly<Record<string, string>>) => {
    await clone.commit('a change', files)
    await clone.git('push', '--quiet', `${folder}/.git`, 'main')
  }
  await push({ 'README.md': '# Deployments\n', 'values/staging.yaml': 'replicas: 1\n' })
  for (const files of commits) await push(files)
  const server = await serveGitRepository({ folder, git, commit: clone.commit }, { writable: true, ...options })
  return { server, git, push, read: (path) => git('show', `main:${path}`).catch(() => undefined) }
}

/** The file of staging with `deployment`. */
export const inStaging = (deployment: Deployment) => ({
  [deploymentPaths.environment('staging')]: formatDeployment(deployment),
})
