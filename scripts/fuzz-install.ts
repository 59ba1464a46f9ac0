import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Schemathesis cannot be had here; the message says what is missing. */
export class InstallError extends Error {
  override readonly name = 'InstallError'
}

const requirements = join(import.meta.dirname, 'fuzz-requirements.txt')
const isRecent = 'import sys; sys.exit(sys.version_info < (3, 10))'

/**
 * Installs Schemathesis, in the versions of `fuzz-requirements.txt`, into a virtual environment below `cacheDir`, once.
 * @returns the path of its command
 * Throws InstallError.
 */
export function installSchemathesis(cacheDir: string, log: (line: string) => void): string {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(cacheDir, `schemathesis-${version}`)
  const complete = join(folder, 'complete')
  if (!existsSync(complete)) {
    log(`Installing Schemathesis into ${folder}`)
    if (!run(['python3', '-c', isRecent]).ok) throw new InstallError('python3, of version 3.10 or later, is needed.')
    const install = run([...pipWithin(folder), 'install', '--quiet', '--requirement', requirements])
    if (!install.ok) throw new InstallError(`pip could not install Schemathesis:\n${install.output}`)
    // Last: an installation that was interrupted does not count.
    writeFileSync(complete, '')
  }
  return join(folder, 'bin/schemathesis')
}

/** Makes a virtual environment, and says how to call pip for it. */
function pipWithin(folder: string): readonly string[] {
  const python = join(folder, 'bin/python')
  rmSync(folder, { recursive: true, force: true })
  const whole = run(['python3', '-m', 'venv', folder])
  if (whole.ok) return [python, '-m', 'pip']
  // Debian has ensurepip in a package of its own; where pip is installed it can do the same from outside.
  rmSync(folder, { recursive: true, force: true })
  const bare = run(['python3', '-m', 'venv', '--without-pip', folder])
  if (bare.ok && run(['python3', '-m', 'pip', '--version']).ok) return ['python3', '-m', 'pip', '--python', python]
  throw new InstallError(
    `python3 cannot make a virtual environment (on Debian: apt-get install python3-venv).\n${whole.output}`,
  )
}

function run([program = '', ...args]: readonly string[]): { readonly ok: boolean; readonly output: string } {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return { ok: status === 0, output: error ? error.message : `${stdout}${stderr}`.trim() }
}
