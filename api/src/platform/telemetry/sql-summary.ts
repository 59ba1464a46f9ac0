const summaryCharsMax = 100
const knownTextsMax = 2000

const name = String.raw`\s+(?:only\s+|lateral\s+)?(?:"?\w+"?\.)?"?([a-z_][\w$]*)"?`
// Not the update of a row lock or of an upsert, nor the from of `is distinct from`.
const words = new RegExp(
  String.raw`\b(select|insert|delete)\b|(?<!\b(?:for|key|do)\s)\b(update)${name}|(?<!\bdistinct\s)\b(?:from|into|join)${name}`,
  'gi',
)

/**
 * Names a statement by its operations and tables in their order, such as `SELECT products` or
 * `UPDATE stock INSERT ledger` (OpenTelemetry's `db.query.summary`); `BEGIN` and the like by their first word.
 * At most 100 characters, and never a value: literals are left out before anything is read.
 */
export function summarizeSql(text: string): string {
  const known = summaries.get(text)
  if (known !== undefined) return known
  const summary = summarize(text)
  if (summaries.size < knownTextsMax) summaries.set(text, summary)
  return summary
}

/** What the metrics call a statement: few values, whatever a statement does on its way. */
export interface StatementOperation {
  /** Its last write, or that it reads. */
  readonly operation: string
  /** The table that this is about first. */
  readonly table: string
}

/** The operation of a statement with this summary: `{ operation: 'SELECT', table: 'products' }`. */
export function operationOf(summary: string): StatementOperation {
  const [write] = [...summary.matchAll(/\b(INSERT|UPDATE|DELETE) (\w+)/g)].slice(-1)
  const [, operation = summary, table = 'none'] = write ?? /^(SELECT)(?: (\w+))?/.exec(summary) ?? []
  return { operation, table }
}

const summaries = new Map<string, string>()

function summarize(text: string): string {
  const bare = text.replace(/'(?:[^']|'')*'|--.*$|\/\*.*?\*\//gms, ' ')
  const parts: string[] = []
  for (const [, operation, update, updated, target] of bare.matchAll(words)) {
    const found = operation?.toUpperCase() ?? (update ? `UPDATE ${updated}` : target)
    if (found !== undefined && found !== parts.at(-1)) parts.push(found)
  }
  const summary = parts.length > 0 ? parts.join(' ') : (/\w+/.exec(bare)?.[0].toUpperCase() ?? 'SQL')
  return summary.slice(0, summaryCharsMax)
}
