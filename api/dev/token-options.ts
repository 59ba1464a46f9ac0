import { parseArgs } from 'node:util'
import { isActorName } from '../src/platform/auth/actor.ts'
import { isScope, type Scope, scopeDetails, scopeList } from '../src/platform/auth/scopes.ts'

/** What the token command was asked to do. */
export type TokenRequest =
  | { readonly help: true }
  | {
      readonly help: false
      readonly scopes: readonly Scope[]
      readonly subject: string
      readonly ttlSeconds: number
    }

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const scopeLines = scopeList.map((scope) => `  ${scope.padEnd(16)} ${scopeDetails[scope].description}`).join('\n')

/** What `--help` prints. */
export const usage = `Prints a development token.

  npm run --silent token -- --scope <scope> [--scope <scope> ...] [--subject <name>] [--ttl <duration>]

  --scope    what the token allows; several may be given, also with commas
  --subject  who it speaks for: 1 to 255 characters (default: dev)
  --ttl      how long it is valid, such as 15m, 12h or 7d, at most 30d (default: 12h)

DATA_DIR (default: .data) is where the key that signs it lies: use that of the API you call.

Scopes:
${scopeLines}`

const options = {
  scope: { type: 'string', multiple: true },
  subject: { type: 'string', default: 'dev' },
  ttl: { type: 'string', default: '12h' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const secondsByUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const ttlSecondsMax = 30 * 86_400

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function readScopes(given: readonly string[]): readonly Scope[] {
  const words = given.flatMap((value) => value.split(/[\s,]+/)).filter((word) => word !== '')
  const unknown = words.filter((word) => !isScope(word))
  const known = scopeList.join(', ')
  if (unknown.length > 0) throw new UsageError(`unknown scope: ${unknown.join(', ')}. Known are: ${known}`)
  if (words.length === 0) throw new UsageError(`--scope is needed. Known are: ${known}`)
  return scopeList.filter((scope) => words.includes(scope))
}

function readTtl(text: string): number {
  const [, digits, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? []
  const seconds = Number(digits) * (secondsByUnit[unit ?? ''] ?? Number.NaN)
  if (!(seconds >= 1 && seconds <= ttlSecondsMax))
    throw new UsageError(`--ttl ${text}: a whole number with s, m, h or d is needed, from 1s to 30d, such as 12h`)
  return seconds
}

function readSubject(text: string): string {
  if (!isActorName(text)) throw new UsageError('--subject: 1 to 255 printable characters are needed')
  return text
}

/**
 * Reads the command line of the token command.
 * @param args without node and script
 * @throws UsageError for an unknown option or scope, no scope, a ttl outside 1 second to 30 days, or a bad subject
 */
export function parseTokenArgs(args: readonly string[]): TokenRequest {
  const { help, scope = [], subject, ttl } = readArgs(args)
  if (help) return { help }
  return { help, scopes: readScopes(scope), subject: readSubject(subject), ttlSeconds: readTtl(ttl) }
}
