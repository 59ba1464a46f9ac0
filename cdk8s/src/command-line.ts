import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { settingFlags } from './setting-flags.ts'
import { type ProfileName, profiles, type Settings } from './settings.ts'

export interface Command {
  readonly settings: Settings
  readonly out: string
}

/** Everything that is wrong with a command line, a line for each. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(mistakes: readonly string[]) {
    super([...mistakes, 'npm run synth -- --help tells what there is'].join('\n'))
  }
}

/** Reads what synthesis is told. Throws a UsageError that lists every mistake. */
export function parseCommandLine(args: readonly string[]): Command {
  const mistakes: string[] = []
  const attempt = <T>(from: () => T, otherwise: T): T => {
    try {
      return from()
    } catch (error) {
      mistakes.push(error instanceof Error ? error.message : String(error))
      return otherwise
    }
  }
  const given = readFlags(args, mistakes)
  const [profile = 'production'] = given.profile ?? []
  const start = attempt(() => profileOf(profile), profiles.production)
  const settings = Object.entries(settingFlags).reduce<Settings>(
    (current, [name, flag]) =>
      attempt(() => (given[name] === undefined ? current : flag.apply(current, given[name], name)), current),
    start,
  )
  const out = attempt(() => outOf(profile, given), '')
  if (mistakes.length > 0) throw new UsageError(mistakes)
  return { settings, out }
}

type Given = Readonly<Record<string, readonly string[] | undefined>>

function readFlags(args: readonly string[], mistakes: string[]): Given {
  const names = ['profile', 'out', ...Object.keys(settingFlags)]
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string', multiple: true } as const]))
  // Not strict, as that would stop at the first mistake.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const given: Record<string, string[]> = {}
  for (const token of tokens) {
    if (token.kind === 'positional') mistakes.push(`${token.value}: give a flag`)
    if (token.kind !== 'option') continue
    if (!names.includes(token.name)) mistakes.push(`${token.rawName}: there is no such flag`)
    else if (token.value === undefined) mistakes.push(`${token.rawName}: give a value`)
    else given[token.name] = [...(given[token.name] ?? []), token.value]
  }
  return given
}

function profileOf(name: string): Settings {
  if (Object.hasOwn(profiles, name)) return profiles[name as ProfileName]
  throw new Error(`--profile ${name}: give one of ${Object.keys(profiles).join(', ')}`)
}

/** Only what is the same for everybody is written to the repository. */
function outOf(profile: string, { out, ...rest }: Given): string {
  const [folder] = out ?? []
  if (folder !== undefined) return folder
  const own = Object.keys(rest).filter((name) => name !== 'profile')
  if (profile === 'production' && own.length === 0) return join(import.meta.dirname, '../../workflows/production')
  throw new Error('--out is missing: only the production profile, as it is, goes to workflows/production')
}

/** What the command line may hold. */
export function usage(): string {
  const lines = Object.entries(settingFlags).map(([name, { value, help }]) => `  --${name} ${value}\n      ${help}`)
  return [
    'npm run synth -- [--profile production|local] [--out FOLDER] [settings]',
    'Settings, each as often as it has values:',
    ...lines,
  ].join('\n')
}
