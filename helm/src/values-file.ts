import { isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml'

/** A JSON Schema (draft 7) or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

/** One key of values.yaml, with what its comment says of it. */
export interface Value {
  /** Where it is in the file, from 1. */
  readonly line: number
  /** Keys from the root. */
  readonly path: readonly string[]
  /** What it is for, in one paragraph. */
  readonly doc: string
  /** What the comment adds to what the default says of the type; empty if nothing. */
  readonly schema: Schema
  readonly default: unknown
  /** The keys below; none if the comment has a schema for the whole of it. */
  readonly children: readonly Value[]
}

/** What stands between one `# @section` and the next. */
export interface Section {
  readonly title: string
  readonly values: readonly Value[]
}

/** A values.yaml that breaks the rules of `readValues`; the message has a line for each mistake. */
export class ValuesError extends Error {
  override readonly name = 'ValuesError'
}

/**
 * Reads a values.yaml in which the comment right above each key has its description after `# -- ` and, where the
 * default does not say enough of the type, a JSON Schema after `# @schema `, as YAML on one line. `# @section` begins
 * a section. A map with keys is walked down into unless it has a schema. Throws ValuesError.
 */
export function readValues(text: string): readonly Section[] {
  const lines = text.split('\n')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const mistakes = document.errors.map(({ message }) => message)

  const readPair = ({ key, value }: Pair, parents: readonly string[]): Value => {
    const line = isScalar(key) && key.range ? lineCounter.linePos(key.range[0]).line : 0
    const path = [...parents, String(key)]
    const { doc, schema, mistake } = readComment(commentAbove(lines, line))
    if (mistake) mistakes.push(`line ${line}: ${path.join('.')} ${mistake}`)
    const walked = isMap(value) && value.items.length > 0 && Object.keys(schema).length === 0
    const children = walked ? value.items.map((pair) => readPair(pair, path)) : []
    return { line, path, doc, schema, default: isNode(value) ? value.toJS(document) : null, children }
  }
  const sectionOf = ({ line, path }: Value): string => {
    const heading = lines.slice(0, line).findLast((text) => text.startsWith('# @section '))
    if (heading === undefined)
      mistakes.push(`line ${line}: ${path.join('.')} is in no section; write "# @section …" above`)
    return heading?.slice('# @section '.length) ?? ''
  }

  const values = isMap(document.contents) ? document.contents.items.map((pair) => readPair(pair, [])) : []
  const sections = Map.groupBy(values, sectionOf)
  if (mistakes.length > 0) throw new ValuesError(mistakes.join('\n'))
  return Array.from(sections, ([title, found]) => ({ title, values: found }))
}

/** The lines of the comment that ends right above a line, which counts from 1; without their `#`. */
function commentAbove(lines: readonly string[], line: number): readonly string[] {
  const above = lines.slice(0, line - 1)
  const start = above.findLastIndex((text) => !text.trim().startsWith('#')) + 1
  return above.slice(start).map((text) => text.trim().replace(/^# ?/, ''))
}

interface Comment {
  readonly doc: string
  readonly schema: Schema
  readonly mistake?: string
}

function readComment(lines: readonly string[]): Comment {
  const start = lines.findIndex((line) => line.startsWith('-- '))
  if (start < 0) return { doc: '', schema: {}, mistake: 'has no description; write it above after "# -- "' }
  const end = lines.findIndex((line, index) => index > start && line.startsWith('@'))
  const doc = lines
    .slice(start, end < 0 ? undefined : end)
    .join(' ')
    .slice('-- '.length)
  const text = lines.find((line) => line.startsWith('@schema '))?.slice('@schema '.length) ?? '{}'
  const { contents, errors } = parseDocument(text)
  if (!isMap(contents) || errors.length > 0) return { doc, schema: {}, mistake: 'has a schema that is no map' }
  const schema: Schema = contents.toJSON()
  // A comma within plain text begins another key in YAML.
  const bare = Object.keys(schema).find((keyword) => schema[keyword] === null)
  return {
    doc,
    schema,
    ...(bare !== undefined && { mistake: `has a schema with "${bare}" but no value; quote texts` }),
  }
}
