import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import { variable } from './interpolation.ts'

/** Kinds of data sources that dashboards ask. Each is a variable of the same name, so no dashboard knows an address. */
export type DataSourceKind = 'prometheus' | 'loki' | 'jaeger'

/** The data source that a person has chosen for `kind`. */
export const dataSource = (kind: DataSourceKind): DataSourceRef => ({ type: kind, uid: variable(kind) })
