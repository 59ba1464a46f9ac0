import { type FlatMapping, formatFlatYaml, parseFlatYaml } from './flat-yaml.ts'
import { Refusal } from './program.ts'
import { parseVersion } from './version.ts'

/** What one environment is to run, and by whose decision: the file `environments/<name>.yaml`. */
export interface Deployment {
  readonly version: string
  /** `sha256:…` */
  readonly imageDigest: string
  readonly chartVersion: string
  readonly chartDigest: string
  /** The commit that both were built from: 40 hexadecimal digits. */
  readonly sourceCommit: string
  readonly kind: 'promotion' | 'rollback'
  /** Who asked for it; empty where nobody said. */
  readonly requester: string
  /** Who approved it; empty where nobody had to. */
  readonly approver: string
  /** The run, `namespace/name`, and its uid. */
  readonly workflow: string
  readonly workflowUid: string
}

/** Where the files of an environment, a hold and a quarantine are in the deployment repository. */
export const deploymentPaths = {
  environment: (name: string) => `environments/${name}.yaml`,
  values: (name: string) => `values/${name}.yaml`,
  hold: (name: string) => `holds/${name}.yaml`,
  // Not the colon of the digest: there are filesystems that have none in a name.
  quarantine: (digest: string) => `quarantine/${digest.replace(':', '-')}.yaml`,
} as const

const digestForm = /^sha256:[0-9a-f]{64}$/
const nobodyOrName = /^[^\p{Cc}]{0,253}$/u
const isVersion = (text: string) => parseVersion(text) !== undefined

const forms: Readonly<Record<keyof Deployment, (text: string) => boolean>> = {
  version: isVersion,
  imageDigest: (text) => digestForm.test(text),
  chartVersion: isVersion,
  chartDigest: (text) => digestForm.test(text),
  sourceCommit: (text) => /^[0-9a-f]{40}$/.test(text),
  kind: (text) => text === 'promotion' || text === 'rollback',
  requester: (text) => nobodyOrName.test(text),
  approver: (text) => nobodyOrName.test(text),
  workflow: (text) => /^[a-z0-9-]+\/[a-z0-9.-]+$/.test(text),
  workflowUid: (text) => /^[0-9a-f-]{36}$/.test(text),
}

const notice = 'Written by promote and rollback, one commit each. People change values/, holds/ and quarantine/.'

/** The text of `environments/<name>.yaml`. */
export function formatDeployment(deployment: Deployment): string {
  return formatFlatYaml({ ...deployment }, notice)
}

/** Reads `environments/<name>.yaml`. A Refusal that names `path` and the first member that is missing or wrong. */
export function parseDeployment(text: string, path: string): Deployment {
  const mapping = read(text, path)
  const names = Object.keys(forms) as (keyof Deployment)[]
  const wrong = names.find((name) => !forms[name](mapping[name] ?? '') || !(name in mapping))
  if (wrong !== undefined) {
    throw new Refusal(`${path} is damaged: ${wrong} is ${JSON.stringify(mapping[wrong] ?? 'missing')}; ${remedy}`)
  }
  const foreign = Object.keys(mapping).find((name) => !(name in forms))
  if (foreign !== undefined) throw new Refusal(`${path} is damaged: it has a member ${foreign}; ${remedy}`)
  return Object.fromEntries(names.map((name) => [name, mapping[name]])) as unknown as Deployment
}

const remedy = 'revert the commit that changed it by hand'

function read(text: string, path: string): FlatMapping {
  try {
    return parseFlatYaml(text)
  } catch (error) {
    throw new Refusal(`${path} is damaged: ${error instanceof Error ? error.message : error}; ${remedy}`, {
      cause: error,
    })
  }
}

/** Why something is held or quarantined, since when, and by which run. */
export interface Notice {
  readonly reason: string
  /** RFC 3339. */
  readonly since: string
  /** `namespace/name` of the run. */
  readonly workflow: string
}

/** The text of a hold or a quarantine; `lifting` says how a person ends it. */
export function formatNotice(notice: Notice, lifting: string): string {
  return formatFlatYaml({ ...notice }, lifting)
}

/** The reason in a hold or a quarantine. People write them too: that the file is there counts, whatever is in it. */
export function reasonIn(text: string): string {
  try {
    return parseFlatYaml(text)['reason'] ?? 'no reason is given'
  } catch {
    return text.trim().slice(0, 200) || 'no reason is given'
  }
}
