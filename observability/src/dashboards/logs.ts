import { serviceName } from '@catalog/api/contract'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { logLines } from '../grafana/log-lines.ts'
import { anyOfStreams, textBox } from '../grafana/variables.ts'
import { loki } from './scope.ts'
import { dashboardUids } from './uids.ts'

const service = `service_name="${serviceName}"`
// Loki's own, because what runs outside of Kubernetes has no namespace in its metrics.
const namespace = anyOfStreams({ name: 'namespace', label: 'Namespace' }, 'k8s_namespace_name', `{${service}}`)
const search = textBox({ name: 'search', label: 'Search' })
const trace = textBox({ name: 'trace', label: 'Trace' })

const stream = `{${service}, k8s_namespace_name=~"$namespace"}`
const found = `${stream} |= \`$search\` | trace_id=~"$trace.*"`

/** What the service logs, by Loki; each line leads to its trace. */
export const logs = dashboard({
  uid: dashboardUids.logs,
  title: 'Catalog logs',
  description: 'Log lines of the catalog API of the chosen namespaces. Open a line for its fields and its trace.',
  range: '1h',
  variables: [loki, namespace, search, trace],
  rows: [
    {
      title: 'How much',
      panels: [
        graph({
          title: 'Lines by level',
          description: 'Lines per second by level, of those that the search finds.',
          unit: 'cps',
          from: 'loki',
          stacked: true,
          queries: [{ expr: `sum by (detected_level) (rate(${found} [$__auto]))`, legend: '{{detected_level}}' }],
        }),
        graph({
          title: 'Failed requests by route',
          description: 'Lines per second about requests that were answered with a 5xx, by route.',
          unit: 'cps',
          from: 'loki',
          queries: [{ expr: `sum by (route) (rate(${found} | status >= 500 [$__auto]))`, legend: '{{route}}' }],
        }),
      ],
    },
    {
      title: 'Warnings and errors',
      panels: [
        logLines({
          title: 'Warnings and errors',
          description: 'The newest 500 lines of level warn and above.',
          expr: `${found} | detected_level=~"warn|error|fatal"`,
        }),
      ],
    },
    {
      title: 'Everything',
      panels: [
        logLines({ title: 'All lines', description: 'The newest 500 lines that the search finds.', expr: found }),
      ],
    },
  ],
})
