import { parseArgs } from 'node:util'
import { type PublicPort, publicPorts } from './ports.ts'

export const usage = `Runs the service and what watches over it, on this machine alone, until Ctrl-C.

  scripts/observe [options]

  --port <name>=<port>     another port; may be repeated. Names and defaults:
                           ${Object.entries(publicPorts)
                             .map(([name, port]) => `${name}=${port}`)
                             .join(' ')}
  --sampled-percent <n>    of the traces that neither failed nor were slow, 0 to 100 (default: 100; production keeps 5)
  --data-dir <folder>      where everything is kept (default: .data)
  --without-service        only the stack; the service may be started elsewhere

Programs are taken from the PATH. What is missing is said, and left out.`

export interface Options {
  readonly ports: Readonly<Partial<Record<PublicPort, number>>>
  readonly sampledPercent: number
  readonly dataDir: string
  readonly service: boolean
  readonly help: boolean
}

/** An option that cannot be followed; its message says why. */
export class OptionError extends Error {}

/** Reads the options of `scripts/observe`. Throws OptionError. */
export function parseOptions(args: readonly string[]): Options {
  const values = read(args)
  const sampledPercent = Number(values['sampled-percent'])
  if (!(sampledPercent >= 0 && sampledPercent <= 100))
    throw new OptionError(`--sampled-percent is ${values['sampled-percent']}; it takes 0 to 100`)
  return {
    ports: Object.fromEntries(values.port.map(parsePort)),
    sampledPercent,
    dataDir: values['data-dir'],
    service: !values['without-service'],
    help: values.help,
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', multiple: true, default: [] },
        'sampled-percent': { type: 'string', default: '100' },
        'data-dir': { type: 'string', default: '.data' },
        'without-service': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new OptionError((error as Error).message, { cause: error })
  }
}

function parsePort(text: string): readonly [PublicPort, number] {
  const [name = '', port = ''] = text.split('=', 2)
  const names = Object.keys(publicPorts)
  if (!names.includes(name)) throw new OptionError(`--port ${text}: there is no ${name}, but ${names.join(', ')}`)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new OptionError(`--port ${text}: a port is 0 to 65535, and 0 takes any that is free`)
  return [name as PublicPort, Number(port)]
}
