/** A variable that a text of Argo's reads. */
export interface Reference {
  /** Such as `['tasks', 'build', 'outputs', 'parameters', 'digest']`. */
  readonly path: readonly string[]
  /** Whether something takes its place where it is missing: `?? 'none'`. */
  readonly fallback: boolean
}

/** A text somewhere in an object, with the keys that lead to it. */
export interface Text {
  readonly keys: readonly string[]
  readonly text: string
}

/** All texts in `value`. */
export function textsIn(value: unknown, keys: readonly string[] = []): readonly Text[] {
  if (typeof value === 'string') return [{ keys, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...keys, key]))
}

const rawExpressions = new Set(['expression', 'fromExpression'])

/** The variables that a text reads: as `{{a.b}}`, in an expression `{{=...}}`, or as a field that is an expression. */
export function referencesIn({ keys, text }: Text): readonly Reference[] {
  if (rawExpressions.has(keys.at(-1) ?? '')) return inExpression(text)
  return [...text.matchAll(/\{\{(=?)(.*?)\}\}/gs)].flatMap(([, sign, inside = '']) =>
    sign === '=' ? inExpression(inside) : [{ path: inside.trim().split('.'), fallback: false }],
  )
}

const roots = new Set([
  'workflow',
  'inputs',
  'outputs',
  'tasks',
  'steps',
  'pod',
  'node',
  'item',
  'lastRetry',
  'retries',
])
const token = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|\?\?|\?\.|[^\s]/g

/** The variables of an expr-lang expression, as far as they are written `a.b`, `a?.b` or `a['b']`. */
function inExpression(expression: string): readonly Reference[] {
  const tokens = expression.match(token) ?? []
  return tokens.flatMap((word, index) => {
    const before = tokens[index - 1]
    if (!roots.has(word) || before === '.' || before === '?.') return []
    const { path, next } = member(tokens, index + 1, [word])
    return [{ path, fallback: tokens[next] === '??' }]
  })
}

function member(
  tokens: readonly string[],
  at: number,
  path: readonly string[],
): { path: readonly string[]; next: number } {
  const [sign, word, close] = tokens.slice(at, at + 3)
  if ((sign === '.' || sign === '?.') && word !== undefined && /^[A-Za-z_]/.test(word)) {
    return member(tokens, at + 2, [...path, word])
  }
  if (sign === '[' && close === ']' && word !== undefined && /^['"]/.test(word)) {
    return member(tokens, at + 3, [...path, word.slice(1, -1)])
  }
  return { path, next: at }
}
