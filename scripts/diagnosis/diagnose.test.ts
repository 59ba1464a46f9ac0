import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diagnose } from './diagnose.ts'
import type { Snapshot } from './snapshot.ts'

const folder = join(import.meta.dirname, 'fixtures')

/** A snapshot that `scripts/doctor --save` took of a real cluster with that fault planted. */
const fixture = async (name: string): Promise<Snapshot> =>
  JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Snapshot

const causesOf = (snapshot: Snapshot) => diagnose(snapshot).map(({ cause }) => cause)

const missingDigest = `sha256:${'0'.repeat(64)}`

const faults: Readonly<Record<string, readonly string[]>> = {
  healthy: [],
  'missing-release': ['There is no Deployment of a release nothing in the namespace catalog.'],
  rollout: ['The rollout is still under way.'],
  'pending-cpu': ['No node has as much cpu free as a pod requests.'],
  'pending-selector': ['No node has the labels that nodeSelector or affinity wants.'],
  quota: ['The quota tight of the namespace is used up: pods=4 of pods=4, and another pod needs pods=1.'],
  'pod-security': [
    'The namespace enforces the Pod Security Standard restricted:latest, which forbids: runAsNonRoot != true (pod must ' +
      'not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0).',
  ],
  'image-missing': [`The image registry.example.com/catalog-api@${missingDigest} does not exist in its registry.`],
  'secret-missing': ['The secret absent does not exist.'],
  'key-missing': ['The Secret catalog-api has no key ABSENT.'],
  configuration: ['The service does not accept its configuration: CURSOR_SECRET.'],
  memory: ['A container needed more memory than its limit of 48Mi.'],
  dns: ['No NetworkPolicy lets the pods resolve names, so they find neither the database nor anything else.'],
  'database-password': ['The migration of the database fails, and pods of the new release wait for it.'],
  'database-down': ['The database does not answer: nothing comes back from where DATABASE_URL says.'],
  'schema-old': ['The schema of the database is older than this release needs.'],
  'autoscaler-blind': ['The autoscaler has no metrics of the pods yet.'],
  budget: ['The disruption budget lets no pod go although all are well, so no node can be drained.'],
}

describe('recorded faults', () => {
  it.each(Object.entries(faults))('names the cause and nothing else: %s', async (name, causes) => {
    expect(causesOf(await fixture(name))).toEqual(causes)
  })

  it('has an expectation for every recording', async () => {
    expect((await readdir(folder)).sort()).toEqual(
      Object.keys(faults)
        .map((name) => `${name}.json`)
        .sort(),
    )
  })

  it('says what to do, and from what it concludes', async () => {
    const [finding] = diagnose(await fixture('configuration'))
    expect(finding).toEqual({
      cause: 'The service does not accept its configuration: CURSOR_SECRET.',
      advice: 'correct the values, or what the Secret holds; README.md lists the bounds of every variable.',
      evidence: [
        expect.stringMatching(/^pod\/catalog-api-\S+, container api: exit code 78, Error, \d+ restarts$/),
        'CURSOR_SECRET must have at least 32 characters',
      ],
    })
  })

  it('shows the last words of a migration', async () => {
    const [finding] = diagnose(await fixture('database-password'))
    expect(finding?.evidence.join('\n')).toContain('password authentication failed for user "catalog"')
  })

  it('needs no answer of the pod to know what the log says', async () => {
    const snapshot = await fixture('database-down')
    const readiness = Object.fromEntries(
      Object.keys(snapshot.readiness).map((pod) => [pod, { unreachable: 'error: you must be logged in' }]),
    )
    const [finding] = diagnose({ ...snapshot, readiness })
    expect(finding?.cause).toBe('The database does not answer: nothing comes back from where DATABASE_URL says.')
    expect(finding?.evidence[0]).toMatch(/it could not be asked: error: you must be logged in$/)
  })
})
