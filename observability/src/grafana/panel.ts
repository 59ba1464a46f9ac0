import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import {
  type DashboardLink,
  type GridPos,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type * as units from '@grafana/grafana-foundation-sdk/units'

/** Units that Grafana formats: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options */
export type Unit = Extract<(typeof units)[keyof typeof units], string>

/** What every panel has to say about itself. */
export interface PanelText {
  readonly title: string
  /** What is shown, how it is counted, and what a person may conclude; Markdown. */
  readonly description: string
  readonly unit: Unit
  /** In columns of Grafana's grid, which has 24; an equal share of its row unless given. */
  readonly width?: number
  /** In rows of Grafana's grid, about 38 pixels each; as its kind needs unless given. */
  readonly height?: number
}

/** A panel that knows all but its place. */
export interface PanelPlan {
  readonly width?: number
  readonly height: number
  readonly place: (id: number, position: GridPos) => Builder<Panel>
}

/** A colour from a value on; the first step has no value. Colours by the names of Grafana's palette. */
export type Steps = readonly [base: string, ...(readonly [from: number, colour: string])[]]

/** What the builders of all kinds of panels can do. */
interface PanelBuilder extends Builder<Panel> {
  id(id: number): this
  gridPos(position: GridPos): this
  title(title: string): this
  description(description: string): this
  unit(unit: string): this
  datasource(source: DataSourceRef): this
  thresholds(thresholds: ThresholdsConfigBuilder): this
  dataLinks(links: Builder<DashboardLink>[]): this
}

/** Gives a builder what every panel has, and leaves its place open. */
export function plan<B extends PanelBuilder>(builder: B, usualHeight: number, text: PanelText): PanelPlan {
  const { title, description, unit, width, height = usualHeight } = text
  builder.title(title).description(description).unit(unit)
  return {
    ...(width !== undefined && { width }),
    height,
    place: (id, position) => builder.id(id).gridPos(position),
  }
}

/** Thresholds of absolute values. */
export function thresholds([base, ...rest]: Steps): ThresholdsConfigBuilder {
  const steps: Threshold[] = [{ value: null, color: base }, ...rest.map(([value, color]) => ({ value, color }))]
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps)
}
