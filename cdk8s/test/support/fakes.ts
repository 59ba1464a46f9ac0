import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface FakeCall {
  readonly command: string
  readonly args: readonly string[]
}

export interface Fakes {
  /** Goes first on the PATH. */
  readonly folder: string
  readonly log: string
}

/**
 * Writes an executable for each fake: it logs its arguments as they came, then does what `commands` says, bash that
 * sees them as `"$@"` and finds `scratch` in `$SCRATCH`.
 */
export async function writeFakes(
  folder: string,
  scratch: string,
  commands: Readonly<Record<string, string>>,
): Promise<Fakes> {
  const fakes = { folder, log: join(folder, '.calls') }
  await mkdir(folder, { recursive: true })
  for (const [command, body] of Object.entries(commands)) {
    // Paths are written into the file: a script may start a command with an environment of its own making.
    const lines = [
      '#!/usr/bin/env bash',
      `SCRATCH=${quote(scratch)}`,
      `printf '%s\\0' "$#" ${quote(command)} "$@" >>${quote(fakes.log)}`,
      body,
    ]
    await writeFile(join(folder, command), `${lines.join('\n')}\n`, { mode: 0o755 })
  }
  return fakes
}

/** The calls so far. An argument may hold anything but NUL, which no argument of a process can. */
export async function readCalls({ log }: Fakes): Promise<readonly FakeCall[]> {
  const text = await readFile(log, 'utf8').catch(() => '')
  const fields = text.split('\0')
  const calls: FakeCall[] = []
  for (let at = 0; at < fields.length - 1; ) {
    const end = at + 2 + Number(fields[at])
    calls.push({ command: fields[at + 1] ?? '', args: fields.slice(at + 2, end) })
    at = end
  }
  return calls
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
