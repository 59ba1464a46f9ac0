import { truncateSync, writeFileSync } from 'node:fs'
import { styleText } from 'node:util'

/** What was asked for must not be done. The message says why, and what to change; trying again changes nothing. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** EX_DATAERR of sysexits.h: refused, as opposed to 1, which is a failure that may pass. */
const refusedCode = 65

/** The kubelet keeps at most 4096 bytes of a container's termination message. */
const reasonBytesMax = 4096

/**
 * Runs `main` and ends the process by what became of it: 0, 65 for a Refusal, 1 for anything else. The reason goes to
 * stderr and to the container's termination log, from where the workflow takes the message of the node.
 */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const refused = error instanceof Refusal
    const reason = refused ? error.message : describe(error)
    process.stderr.write(
      `${styleText('red', refused ? 'refused:' : 'failed:', { stream: process.stderr })} ${reason}\n`,
    )
    leaveReason(reason)
    process.exitCode = refused ? refusedCode : 1
  }
}

/** Says what happened: messages go to stderr, as stdout is for data. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`)
}

/** An error with the errors that caused it, in one line. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`
}

function leaveReason(reason: string): void {
  const file = process.env['TERMINATION_LOG'] ?? '/dev/termination-log'
  try {
    // Fails where there is no such file: only the kubelet makes it. A program before this one may have left its reason.
    truncateSync(file)
    writeFileSync(file, Buffer.from(reason).subarray(0, reasonBytesMax), { flag: 'r+' })
  } catch {
    // No container, or one that may not: the reason is on stderr.
  }
}
