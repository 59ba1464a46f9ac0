import { Refusal } from './program.ts'
import { problemOfTerm, type Term } from './waiver-term.ts'

/** An unsafe configuration that is known and allowed for now. OpenVEX knows of vulnerabilities alone. */
export interface ConfigurationWaiver extends Term {
  /** Trivy's name of the check, such as `AVD-KSV-0109`. */
  readonly check: string
  /** Files from the root of the repository; one that ends in `/` stands for all that is below it. */
  readonly paths: readonly string[]
  /** The day it was made, `YYYY-MM-DD`. */
  readonly since: string
  readonly reason: string
}

const dayForm = /^\d{4}-\d{2}-\d{2}$/

/** The waivers in a JSON list. A Refusal names each that lacks a member or holds for longer than 90 days. */
export function parseConfigurationWaivers(text: string): readonly ConfigurationWaiver[] {
  const waivers = parse(text)
  const problems = waivers.flatMap((waiver, index) => {
    const problem = problemOf(waiver)
    return problem === undefined ? [] : [`waiver ${index + 1} (${waiver.check || 'no check'}): ${problem}`]
  })
  if (problems.length > 0) {
    throw new Refusal(`the waivers of configurations are not in order:\n${problems.join('\n')}`)
  }
  return waivers as readonly ConfigurationWaiver[]
}

function parse(text: string): readonly Partial<ConfigurationWaiver>[] {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return list
  } catch (cause) {
    throw new Refusal('the waivers of configurations are not JSON', { cause })
  }
  throw new Refusal('the waivers of configurations are no list')
}

function problemOf({ check, paths, owner, since = '', expires = '', reason }: Partial<ConfigurationWaiver>) {
  if (!check) return 'name the check'
  if (!Array.isArray(paths) || paths.length === 0 || !paths.every(Boolean)) return 'name the paths'
  if (!owner) return 'name the owner'
  if (!reason) return 'give the reason'
  if (!dayForm.test(since) || !dayForm.test(expires)) return 'write since and expires as YYYY-MM-DD'
  return problemOfTerm(since, expires)
}

/** The waiver for what `check` found in the file `target`, whether it still holds or not. */
export function configurationWaiverFor(
  waivers: readonly ConfigurationWaiver[],
  check: string,
  target: string,
): ConfigurationWaiver | undefined {
  const covers = (path: string) => (path.endsWith('/') ? target.startsWith(path) : target === path)
  return waivers.find((waiver) => waiver.check === check && waiver.paths.some(covers))
}
