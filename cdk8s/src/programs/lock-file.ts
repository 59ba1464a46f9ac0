import { Refusal } from './program.ts'

interface LockFile {
  readonly lockfileVersion?: number
  readonly packages?: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  /** A workspace of the repository itself. */
  readonly link?: boolean
  /** Comes inside the package that it is listed under. */
  readonly inBundle?: boolean
  readonly integrity?: string
}

/**
 * A Refusal where the `package-lock.json` in `text` does not name a SHA-512 hash for every package that npm would fetch:
 * npm takes one without a hash as it comes, from wherever it comes.
 */
export function checkLockFile(text: string): void {
  const { lockfileVersion = 0, packages = {} } = parse(text)
  if (lockfileVersion < 2) throw new Refusal('package-lock.json is of an old form: write it anew with a present npm')
  const open = Object.entries(packages)
    .filter(([path, { link, inBundle }]) => path.includes('node_modules/') && !link && !inBundle)
    .filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
    .map(([path]) => JSON.stringify(path))
  if (open.length === 0) return
  const more = open.length > 5 ? ` and ${open.length - 5} more` : ''
  throw new Refusal(`package-lock.json has no sha512 hash for ${open.slice(0, 5).join(', ')}${more}`)
}

function parse(text: string): LockFile {
  try {
    return JSON.parse(text) as LockFile
  } catch (cause) {
    throw new Refusal('package-lock.json is not JSON: commit the one that npm install writes', { cause })
  }
}
