import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configMapFiles, type Mount } from './mounts.ts'

/**
 * The files of a folder of this repository; its tests and its own folders are left out. The config map has a hash of
 * them in its name, so that a run goes on with the files that it started with.
 */
export function folderFiles(folder: URL): Mount {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => entry.name)
    .sort()
  const data = Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10)
  const name = `${basename(fileURLToPath(folder))}-${hash}`
  return { ...configMapFiles(name), content: { name, data } }
}
