import type { Cluster } from './cluster.ts'
import { eventually } from './cluster.ts'

/** A pod that tries to get somewhere, with the labels of another. */
export interface Probe {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** Where it tries to get: a host, and the address and port that the host leads to. */
export interface Place {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly address: string
  readonly addressPort: number
}

/** Every pod that tries listens too. */
export const listensAt = 8080

/** Listens, tries each place three times, and says for each whether it got there. */
const program = `
const net = require('node:net')
net.createServer((socket) => socket.end()).listen(${listensAt})
const attempt = ({ host, port }) => new Promise((resolve) => {
  const socket = net.connect({ host, port, timeout: 3000 })
  const end = (open) => { socket.destroy(); resolve(open) }
  socket.on('connect', () => end(true)).on('timeout', () => end(false)).on('error', () => end(false))
})
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
// A network plugin takes a moment to learn of a new pod.
sleep(8000).then(() => Promise.all(JSON.parse(process.env.PLACES).map(async (place) => {
  for (let left = 3; left > 0; left--) {
    if (await attempt(place)) return [place.name, true]
    await sleep(1000)
  }
  return [place.name, false]
}))).then((result) => console.log(JSON.stringify(result)))
`

/** The manifest of a restricted pod that does so. */
export function probePod({ namespace, name, labels }: Probe, places: readonly Place[], image: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: {
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
      activeDeadlineSeconds: 600,
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'probe',
          image,
          command: ['node', '-e', program],
          env: [{ name: 'PLACES', value: JSON.stringify(places) }],
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  }
}

/** For each place by name whether the probe got there. */
export function readAttempts(cluster: Cluster, { namespace, name }: Probe): Promise<ReadonlyMap<string, boolean>> {
  return eventually(240, `pod ${name} in ${namespace} has tried everything`, async () => {
    const { stdout } = await cluster.ask(['logs', name, '-n', namespace])
    const line = stdout.trim().split('\n').at(-1) ?? ''
    return line.startsWith('[') ? new Map(JSON.parse(line) as [string, boolean][]) : undefined
  })
}
