import { join } from 'node:path'
import { type StackOptions, stackCommands } from './commands.ts'
import { writeConfigurations } from './configurations.ts'
import { type Running, startProgram, untilReady } from './process.ts'
import type { ProgramName } from './programs.ts'

const readyTimeoutMs = 60_000

export interface Stack extends AsyncDisposable {
  /** Where spans go: to the gateway, straight to Jaeger where there is no collector, or nowhere. */
  readonly otlpEndpoint: string | undefined
  /** Where the agent looks for logs. */
  readonly podLogs: string
  readonly programs: readonly Running[]
  /** Ends a program and starts it again as it was. @param name of those in `programs` */
  restart(name: string): Promise<void>
}

/**
 * Starts the programs that are there on 127.0.0.1, one after another, each when those that it needs are ready. Rejects
 * with the end of a program's log when it does not start, and with the reason of `signal` when it is aborted before all
 * have; those that did are ended.
 */
export async function startStack(options: StackOptions, signal?: AbortSignal): Promise<Stack> {
  const { folder, ports, found } = options
  writeConfigurations(join(folder, 'configuration'), ports, found)
  const commands = stackCommands(options)
  const started = new Map<string, Running>()
  // Those that send end before those that they send to.
  const stop = async () => {
    for (const program of [...started.values()].reverse()) await program.stop()
  }
  const start = async (command: (typeof commands)[number]) => {
    const program = startProgram(command)
    started.set(command.name, program)
    await untilReady(program, command, readyTimeoutMs, signal)
  }
  try {
    for (const command of commands) await start(command)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    otlpEndpoint: otlpEndpoint(options),
    podLogs: join(folder, 'pods'),
    programs: [...started.values()],
    restart: async (name) => {
      const command = commands.find((candidate) => candidate.name === name)
      if (command === undefined) throw new Error(`${name} is not part of the stack`)
      await started.get(name)?.stop()
      await start(command)
    },
    [Symbol.asyncDispose]: stop,
  }
}

function otlpEndpoint({ found, ports }: StackOptions): string | undefined {
  const has = (name: ProgramName) => found[name] !== undefined
  if (!has('jaeger')) return undefined
  return `http://127.0.0.1:${has('collector') ? ports.otlp : ports.jaegerOtlpHttp}`
}
