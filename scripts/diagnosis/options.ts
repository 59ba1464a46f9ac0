import { parseArgs } from 'node:util'

/** What the doctor was asked to look at. */
export interface Options {
  /** Of the kubeconfig; undefined for the current one. */
  readonly context: string | undefined
  /** Undefined for the context's own. */
  readonly namespace: string | undefined
  readonly release: string
  /** A file to write the snapshot to. */
  readonly save: string | undefined
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What `--help` prints. */
export const usage = `Says why a release of the chart does not run, and what to do about it.

  scripts/doctor [--context <context>] [--namespace <namespace>] [--release <name>] [--save <file>]

  --context    of the kubeconfig (default: the current one)
  --namespace  where the release is (default: that of the context)
  --release    its name for helm (default: catalog-api)
  --save       writes what it has looked at as JSON; it holds no value of any variable

It reads objects, events and logs of the release, and asks pods that are not ready for the reason, by kubectl
port-forward. It changes nothing. Exit code 0: nothing is wrong; 1: something is, or kubectl failed; 2: bad usage.`

const names = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/**
 * Reads the command line, without node and script; undefined stands for `--help`.
 * @throws UsageError for an unknown option or a name that Kubernetes does not allow
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { help, context, namespace, release, save } = parse(args)
  if (help) return undefined
  for (const [option, name] of Object.entries({ namespace, release }))
    if (name !== undefined && !names.test(name)) throw new UsageError(`--${option} ${name}: this is no name`)
  return { context, namespace, release, save }
}

function parse(args: readonly string[]) {
  const options = {
    context: { type: 'string' },
    namespace: { type: 'string', short: 'n' },
    release: { type: 'string', default: 'catalog-api' },
    save: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
