import { panelsOf, targetsOf } from '../../src/dashboards/contents.ts'
import { dashboards } from '../../src/dashboards/index.ts'

/** Every query of the dashboards that is for Loki, with Grafana's variables filled in as if nothing was chosen. */
export const lokiQueries = (): readonly string[] =>
  dashboards
    .flatMap(panelsOf)
    .flatMap(targetsOf)
    .filter(({ datasource }) => datasource.type === 'loki')
    .map(({ expr }) => fillIn(expr))

const fillIn = (query: string) =>
  query
    .replaceAll(/\$(__auto|__interval|__range)\b/g, '5m')
    .replaceAll('"$namespace"', '".*"')
    .replaceAll(/\$\w+/g, '')
