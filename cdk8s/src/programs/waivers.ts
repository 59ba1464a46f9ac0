import { Refusal } from './program.ts'
import { problemOfTerm, type Term } from './waiver-term.ts'

/** A finding that is known and allowed for now: one statement of an OpenVEX document (OpenVEX specification 0.2.0). */
export interface Waiver extends Term {
  /** The names of the vulnerability, such as `CVE-2021-23337`. */
  readonly vulnerabilities: readonly string[]
  /** The packages it is about, as package URLs; one without a version stands for every version. */
  readonly packages: readonly string[]
  readonly reason: string
}

interface Statement {
  readonly vulnerability?: { readonly name?: string; readonly aliases?: readonly string[] }
  readonly products?: readonly Product[]
  readonly status?: string
  readonly status_notes?: string
  readonly justification?: string
  readonly impact_statement?: string
  readonly action_statement?: string
  readonly timestamp?: string
}

interface Product {
  readonly '@id'?: string
  readonly subcomponents?: readonly { readonly '@id'?: string }[]
}

interface OpenVex {
  readonly '@context'?: string
  readonly timestamp?: string
  readonly statements?: readonly Statement[]
}

const notesForm = /^owner: ([a-z0-9][a-z0-9 ._@/-]*); expires: (\d{4}-\d{2}-\d{2}); (\S[\s\S]*)$/i

/**
 * The waivers in the text of an OpenVEX document. OpenVEX has no members for an owner and an expiry, so they open the
 * `status_notes`: `owner: <team>; expires: <YYYY-MM-DD>; <why>`. A Refusal names each statement that lacks them, holds
 * for longer than 90 days, or is not complete by the specification.
 */
export function parseWaivers(text: string): readonly Waiver[] {
  const document = parse(text)
  const problems: string[] = []
  const waivers = (document.statements ?? []).flatMap((statement, index) => {
    const name = `statement ${index + 1} (${statement.vulnerability?.name ?? 'no vulnerability'})`
    const problem = problemOf(statement, document)
    if (problem !== undefined) {
      problems.push(`${name}: ${problem}`)
      return []
    }
    return statement.status === 'not_affected' || statement.status === 'affected' ? [waiverOf(statement)] : []
  })
  if (problems.length > 0) throw new Refusal(`the waivers are not in order:\n${problems.join('\n')}`)
  return waivers
}

function parse(text: string): OpenVex {
  let document: OpenVex
  try {
    document = JSON.parse(text) as OpenVex
  } catch (error) {
    throw new Refusal('the waivers are not JSON', { cause: error })
  }
  if (!document['@context']?.startsWith('https://openvex.dev/ns')) {
    throw new Refusal('the waivers are no OpenVEX document: set "@context" to https://openvex.dev/ns/v0.2.0')
  }
  return document
}

function problemOf(statement: Statement, document: OpenVex): string | undefined {
  const notes = notesForm.exec(statement.status_notes ?? '')
  if (!statement.vulnerability?.name) return 'name the vulnerability'
  if (packagesOf(statement).length === 0) return 'name each package as a subcomponent of the product'
  if (notes === null) return 'begin status_notes with "owner: <team>; expires: <YYYY-MM-DD>; <why>"'
  const since = statement.timestamp ?? document.timestamp ?? ''
  return problemOfTerm(since, notes[2] ?? '') ?? incomplete(statement)
}

function incomplete({ status, justification, impact_statement: impact, action_statement: action }: Statement) {
  if (status === 'not_affected') return justification || impact ? undefined : 'justify the status not_affected'
  if (status === 'affected') return action ? undefined : 'say in action_statement what is done about it'
  return status === 'fixed' || status === 'under_investigation' ? undefined : `${status} is no status of OpenVEX`
}

function waiverOf(statement: Statement): Waiver {
  const [, owner = '', expires = '', reason = ''] = notesForm.exec(statement.status_notes ?? '') ?? []
  const { name = '', aliases = [] } = statement.vulnerability ?? {}
  return { vulnerabilities: [name, ...aliases], packages: packagesOf(statement), owner, expires, reason }
}

function packagesOf({ products = [] }: Statement): readonly string[] {
  return products.flatMap(({ subcomponents = [] }) => subcomponents.flatMap((component) => component['@id'] ?? []))
}

/** The waiver for `vulnerability` in the package `purl`, whether it still holds or not. */
export function waiverFor(waivers: readonly Waiver[], vulnerability: string, purl: string): Waiver | undefined {
  const bare = purl.split(/[?#]/)[0] ?? ''
  return waivers.find(
    ({ vulnerabilities, packages }) =>
      vulnerabilities.includes(vulnerability) && packages.some((name) => name === bare || bare.startsWith(`${name}@`)),
  )
}
