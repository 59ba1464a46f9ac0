/** A mapping of strings, in the order in which it is written. */
export type FlatMapping = Readonly<Record<string, string>>

const lineForm = /^([A-Za-z][A-Za-z0-9]*): ("(?:[^"\\]|\\.)*")$/

/**
 * Writes `mapping` as YAML 1.2, below `comment`, which is one line: every value is a double-quoted scalar, in the part of
 * its grammar that is JSON's too.
 */
export function formatFlatYaml(mapping: FlatMapping, comment: string): string {
  const lines = Object.entries(mapping).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `${[`# ${comment}`, ...lines].join('\n')}\n`
}

/**
 * Reads what `formatFlatYaml` writes: comments, empty lines, and keys with double-quoted strings, each once. Throws an
 * Error that names the line of anything else: a file that others write too is not guessed at.
 */
export function parseFlatYaml(text: string): FlatMapping {
  const mapping = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, key = '', quoted = ''] = lineForm.exec(line) ?? []
    if (key === '') throw new Error(`line ${index + 1} is not a key with a double-quoted value`)
    if (mapping.has(key)) throw new Error(`line ${index + 1} sets ${key} a second time`)
    mapping.set(key, parseQuoted(quoted, index + 1))
  }
  return Object.fromEntries(mapping)
}

function parseQuoted(text: string, line: number): string {
  try {
    return JSON.parse(text) as string
  } catch (cause) {
    throw new Error(`line ${line} has an escape that is not one of JSON`, { cause })
  }
}
