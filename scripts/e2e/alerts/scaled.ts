import { parse, stringify } from 'yaml'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const duration = /\b(\d+)(ms|s|m|h|d)\b/g

/** `30m` -> `60s` for a factor of 30. A tenth of a second is the least. */
const divided = (text: string, factor: number) =>
  text.replaceAll(duration, (_, count: string, unit: string) => {
    const ms = (Number(count) * (unitMs[unit] ?? Number.NaN)) / factor
    return `${Math.max(100, Math.round(ms))}ms`
  })

/** A rule's expression with all windows and steps divided: only what is in brackets, so that names stay as they are. */
const expression = (text: string, factor: number) =>
  text.replaceAll(/\[[^\]]*\]|offset \w+/g, (window) => divided(window, factor))

interface Rule {
  readonly expr: string
  readonly for?: string
}

interface RuleFile {
  readonly groups: readonly { readonly interval?: string; readonly rules: readonly Rule[] }[]
}

/**
 * A rule file in which time passes `factor` times as fast: windows, `for` and intervals, and nothing else.
 * @param text a rule file of Prometheus
 */
export function scaledRules(text: string, factor: number): string {
  const file: RuleFile = parse(text)
  const groups = file.groups.map((group) => ({
    ...group,
    interval: divided(group.interval ?? '30s', factor),
    rules: group.rules.map((rule) => ({
      ...rule,
      expr: expression(rule.expr, factor),
      ...(rule.for !== undefined && { for: divided(rule.for, factor) }),
    })),
  }))
  return stringify({ groups })
}

/** A configuration of Alertmanager whose waits are divided. */
export const scaledRoutes = (text: string, factor: number): string =>
  text.replaceAll(/(?<=(?:group_wait|group_interval|repeat_interval): )\w+/g, (wait) => divided(wait, factor))
