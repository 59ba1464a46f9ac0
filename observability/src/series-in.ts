// PromQL's own words, which look like names of metrics (https://prometheus.io/docs/prometheus/latest/querying/basics).
const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'atan2', 'inf', 'nan', 'start', 'end'])
const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi
const bareGrouping = /\b(?:by|without|on|ignoring|group_left|group_right)\b/gi

/** The names of the series that a PromQL expression asks for, sorted. Variables of Grafana may stand in it. */
export function seriesIn(expression: string): readonly string[] {
  const named = [...expression.matchAll(/__name__\s*=\s*"([^"]*)"/g)].map(([, name = '']) => name)
  const bare = expression
    .replaceAll(/#.*$/gm, '')
    .replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`/g, '""')
    .replaceAll(/\$\{[^}]*\}|\$\w+/g, '1')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(grouping, ' ')
    .replaceAll(bareGrouping, ' ')
  const identifiers = [...bare.matchAll(/(?<![\w.:])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)].map(([name]) => name)
  const metrics = [...named, ...identifiers].filter((name) => !words.has(name.toLowerCase()))
  return [...new Set(metrics)].toSorted()
}
