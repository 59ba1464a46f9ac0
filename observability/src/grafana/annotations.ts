import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { dataSource } from './data-sources.ts'

export interface Annotation {
  readonly name: string
  /** PromQL that is more than 0 while the event lasts. */
  readonly expr: string
  /** What is told of it, `{{label}}` for a label's value. */
  readonly title: string
  readonly text: string
  readonly colour: string
}

/** Marks on all graphs of a dashboard, where something happened. */
export function annotation({ name, expr, title, text, colour }: Annotation): Builder<AnnotationQuery> {
  const { placement: _hidden, ...visible } = new AnnotationQueryBuilder()
    .name(name)
    .datasource(dataSource('prometheus'))
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .titleFormat(title)
    .textFormat(text)
    .build()
  return { build: () => visible }
}
