import { dirname, join, matchesGlob } from 'node:path/posix'
import { type Citation, citations } from './citations.ts'

/**
 * The paths that `texts` (path of a document or source file -> its text) cite and that are not among `files`: one
 * sentence each, with file and line. `files` and the keys of `texts` are relative to the root of the repository.
 *
 * A link has to resolve from the folder of its document. Any other word has to resolve from the citing file's folder
 * or one above it, a glob to match a file there, a bare file name to exist anywhere; a word whose first part is not
 * found on the way up is taken for something else, such as a media type.
 */
export function missingPaths(files: readonly string[], texts: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set(files.flatMap(withFolders))
  const names = new Set(files.map((file) => file.slice(file.lastIndexOf('/') + 1)))
  const missing: string[] = []
  for (const [file, text] of texts) {
    for (const citation of citations(file, text)) {
      if (isMissing(file, citation, paths, names)) {
        missing.push(`${file}:${citation.line} cites ${citation.path}, which does not exist`)
      }
    }
  }
  return missing
}

function isMissing(
  file: string,
  { path, isLink }: Citation,
  paths: ReadonlySet<string>,
  names: ReadonlySet<string>,
): boolean {
  const folder = dirname(file)
  if (isLink) return !exists(path.startsWith('/') ? path.slice(1) : join(folder, path), paths)
  if (!path.includes('/')) return !(path.includes('*') || names.has(path))
  const folders = [...withFolders(folder), '.']
  const first = path.slice(0, path.indexOf('/'))
  const isOurs = first === '.' || first === '..' || folders.some((above) => paths.has(join(above, first)))
  return isOurs && !folders.some((above) => exists(join(above, path), paths))
}

function exists(path: string, paths: ReadonlySet<string>): boolean {
  const plain = path.replace(/\/$/, '')
  return plain.includes('*') ? [...paths].some((known) => matchesGlob(known, plain)) : plain === '.' || paths.has(plain)
}

/** `a/b/c` -> `a/b/c`, `a/b`, `a`. */
function withFolders(path: string): readonly string[] {
  return path === '.' ? [] : [path, ...withFolders(dirname(path))]
}
