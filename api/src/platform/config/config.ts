import { existsSync } from 'node:fs'
import { z } from 'zod'
import { defaultPorts } from '../../contract.ts'
import { logLevels } from '../telemetry/logger.ts'

/** Digits only: Number() would also take `0x50`, `1e3` and a blank. */
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max))
const share = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number')
  .transform(Number)
  .pipe(z.number().max(1))
const port = whole(0, 65_535)
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const address = (...schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
    message: `must be an address beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  })
const percentDecodes = (text: string) => {
  try {
    return decodeURIComponent(text) !== undefined
  } catch {
    return false
  }
}
const escaped = 'must have each % in a name or value written as %25'
/** As OpenTelemetry has it: `name=value,name=value`, with values percent-encoded. */
const pairs = z
  .string()
  .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must be name=value, separated by commas')
  .refine(percentDecodes, escaped)
  .transform((text) => Object.fromEntries(text.split(',').map(pairOf)))
const pairOf = (text: string) => {
  const at = text.indexOf('=')
  return [text.slice(0, at).trim(), decodeURIComponent(text.slice(at + 1).trim())]
}

/** Every variable that the service reads, with its bounds and default. README lists them for people. */
const Environment = z.object({
  DATABASE_URL: address('postgres', 'postgresql').refine(percentDecodes, escaped),
  MIGRATE_ON_START: flag.default(false),

  HOST: z.string().min(1).default('0.0.0.0'),
  PORT: port.default(defaultPorts.http),
  OPS_HOST: z.string().min(1).default('0.0.0.0'),
  OPS_PORT: port.default(defaultPorts.ops),

  AUTH_ISSUER: z.string().min(1).max(500),
  AUTH_AUDIENCE: z.string().min(1).max(500),
  AUTH_JWKS_URL: address('https', 'http').optional(),
  AUTH_JWKS_FILE: z.string().min(1).optional(),
  AUTH_CLOCK_TOLERANCE_SECONDS: whole(0, 300).default(30),
  CURSOR_SECRET: z.string().min(32, 'must have at least 32 characters'),
  WEBHOOK_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  WEBHOOK_PRIVATE_TARGETS: flag.default(false),
  WEBHOOK_TIMEOUT_MS: whole(100, 30_000).default(10_000),

  REQUEST_TIMEOUT_MS: whole(100, 300_000).default(10_000),
  BODY_BYTES_MAX: whole(1_024, 16 * 1024 * 1024).default(256 * 1024),
  KEEP_ALIVE_TIMEOUT_MS: whole(1_000, 600_000).default(65_000),

  DB_POOL_MAX: whole(1, 200).default(10),
  DB_WAITERS_MAX: whole(1, 10_000).default(200),
  DB_ACQUIRE_TIMEOUT_MS: whole(10, 60_000).default(2_000),
  DB_CONNECT_TIMEOUT_MS: whole(100, 60_000).default(5_000),
  DB_LOCK_TIMEOUT_MS: whole(10, 60_000).default(5_000),

  DRAIN_DELAY_MS: whole(0, 120_000).default(5_000),
  DRAIN_TIMEOUT_MS: whole(100, 300_000).default(15_000),

  LOG_LEVEL: z.enum(logLevels).default('info'),
  LOG_PRETTY: flag.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: address('https', 'http').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs.optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.optional(),
  OTEL_TRACES_SAMPLER_ARG: share.default(0.05),
  REVISION: z.string().max(100).optional(),
  VERSION: z.string().max(100).optional(),
})

const Whole = Environment.refine((env) => (env.AUTH_JWKS_URL === undefined) !== (env.AUTH_JWKS_FILE === undefined), {
  path: ['AUTH_JWKS_URL'],
  message: 'or AUTH_JWKS_FILE must be set, and only one of them',
  when: () => true,
})

/** The environment, read and checked: each value in the unit that its name says. */
export type Config = z.infer<typeof Whole>

/** The environment cannot be used; the message lists every mistake and holds no value of any variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Variables = Readonly<Record<string, string | undefined>>

/** Reads a set of variables; an empty one counts as not set. Throws ConfigError. */
export const parseConfig = (variables: Variables): Config => read(Whole, variables)

/** Reads what a command needs that only talks to the database. Throws ConfigError. */
export const parseDatabaseUrl = (variables: Variables): string =>
  read(Environment.pick({ DATABASE_URL: true }), variables).DATABASE_URL

/** The process's variables, with those of a file `.env` in the working folder where the process has none. */
export function environment(): Variables {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

function read<S extends z.ZodType>(schema: S, variables: Variables): z.output<S> {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const mistakes = result.error.issues.map((issue) => {
    const name = issue.path.join('.')
    return `  ${name} ${given[name] === undefined && issue.code !== 'custom' ? 'is not set' : explain(issue)}`
  })
  throw new ConfigError(`The configuration cannot be used:\n${mistakes.join('\n')}`)
}

/** Zod says "Too small: expected number to be >=1"; none of its messages quotes the value. */
const explain = ({ message }: z.core.$ZodIssue) =>
  /^(must|or) /.test(message) ? message : `is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
