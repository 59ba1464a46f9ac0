import { isAlert, type Rule, type RuleGroup } from '../../src/rules/rule.ts'
import { testRules, type Unit } from './promtool.ts'

/** A group of rules with one mistake in it. */
export interface Mutant {
  /** What is wrong, for people. */
  readonly what: string
  readonly group: RuleGroup
}

/** Replaces a match by each of what comes out. */
interface Operator {
  readonly pattern: RegExp
  readonly replacements: (match: string) => readonly string[]
}

const flipped: Readonly<Record<string, string>> = { '>': '<', '>=': '<', '<': '>', '<=': '>', '==': '!=', '!=': '==' }
const matcherFlipped: Readonly<Record<string, string>> = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' }
const joined: Readonly<Record<string, readonly string[]>> = { and: ['or'], or: ['and'], unless: ['and'] }

const scaled = (text: string) => {
  const value = Number(text)
  return value === 0 ? ['10', '-10'] : [String(value * 10), String(value / 10)]
}

/** Ten times as long, and a tenth of it. @param text a Prometheus duration of one unit */
function scaledDuration(text: string): readonly string[] {
  const seconds = Number.parseInt(text, 10) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[text.at(-1) ?? ''] ?? Number.NaN)
  return [`${seconds * 10}s`, `${Math.max(1, Math.round(seconds / 10))}s`]
}

const operators: readonly Operator[] = [
  // Not within words, braces, brackets or texts.
  { pattern: /(?<![\w.{":[])\d+(?:\.\d+)?(?![\w.:"\]])/g, replacements: scaled },
  { pattern: /(?<= )(?:>=|<=|==|!=|>|<)(?= )/g, replacements: (match) => [flipped[match] ?? ''] },
  { pattern: /(?<=\{[^}]*\w)(?:=~|!~|!=|=)(?=")/g, replacements: (match) => [matcherFlipped[match] ?? ''] },
  { pattern: /(?<=\[|offset )\d+[smhd]\b/g, replacements: scaledDuration },
  { pattern: /\b(?:and|or|unless)\b(?! ignoring)/g, replacements: (match) => joined[match] ?? [] },
]

/** Every mutant of one rule of a group: thresholds, comparators, matchers, windows, set operators and `for`. */
export const mutantsOf = (group: RuleGroup, rule: Rule): readonly Mutant[] =>
  [...expressionMutants(rule), ...durationMutants(rule)].map(({ what, rule: wrong }) => ({
    what,
    group: { ...group, rules: group.rules.map((other) => (other === rule ? wrong : other)) },
  }))

const nameOf = (rule: Rule) =>
  isAlert(rule) ? [rule.alert, ...Object.values(rule.labels ?? {})].join(' ') : rule.record

function expressionMutants(rule: Rule): readonly { what: string; rule: Rule }[] {
  return operators.flatMap(({ pattern, replacements }) =>
    [...rule.expr.matchAll(pattern)].flatMap(({ 0: match, index }) =>
      replacements(match).map((replacement) => {
        const expr = `${rule.expr.slice(0, index)}${replacement}${rule.expr.slice(index + match.length)}`
        return {
          what: `${nameOf(rule)}: ${match} -> ${replacement} at ${index} of ${rule.expr}`,
          rule: { ...rule, expr },
        }
      }),
    ),
  )
}

function durationMutants(rule: Rule): readonly { what: string; rule: Rule }[] {
  if (!isAlert(rule) || rule.for === undefined) return []
  return [...scaledDuration(rule.for), '0s'].map((duration) => ({
    what: `${nameOf(rule)}: for ${rule.for} -> ${duration}`,
    rule: { ...rule, for: duration },
  }))
}

/** Which of the mutants pass all of their tests. A test runs only over those that the ones before it let live. */
export async function survivors<M extends Mutant>(
  mutants: readonly M[],
  testsOf: (mutant: M) => readonly Unit[],
): Promise<readonly string[]> {
  let alive = mutants.map((mutant) => ({ what: mutant.what, units: testsOf(mutant) }))
  for (let round = 0; alive.some(({ units }) => units.length > round); round++) {
    const passed = (await testRules(alive.flatMap(({ units }) => units.slice(round, round + 1)))).values()
    alive = alive.filter(({ units }) => units.length <= round || passed.next().value)
  }
  return alive.map(({ what }) => what)
}
