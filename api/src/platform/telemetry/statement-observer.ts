import type { Metrics } from './metrics.ts'
import type { Span } from './span.ts'
import { operationOf, summarizeSql } from './sql-summary.ts'

/**
 * Makes, for each span, what the database tells about its statements: every one is timed in the metrics and becomes
 * a child of the span. Of the statement only its summary is used.
 * @param namespace the name of the database
 */
export const createStatementObserver =
  (metrics: Pick<Metrics, 'statementEnded'>, namespace: string) =>
  (parent: Span) =>
  (text: string): ((error?: unknown) => void) => {
    const summary = summarizeSql(text)
    const endSpan = parent.statementSpan({ summary, namespace })
    const startedAt = performance.now()
    return (error) => {
      metrics.statementEnded(operationOf(summary), (performance.now() - startedAt) / 1000)
      endSpan(error)
    }
  }
