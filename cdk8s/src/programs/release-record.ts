import { requireDigest } from './image-name.ts'
import { Refusal } from './program.ts'
import { type RunIdentity, requireOrigin } from './workflow-origin.ts'
import { inputOf, outputOf, succeededTask, type Workflow } from './workflow-status.ts'

/** What a release did, by the record of the controller that ran it and not by the word of its steps. */
export interface ReleaseRecord {
  readonly run: RunIdentity
  readonly repository: string
  readonly tag: string
  /** 40 hexadecimal digits. */
  readonly commit: string
  readonly version: string
  readonly imageDigest: string
  readonly chartDigest: string
  /** Where the evidence lies in the artifact store, and the SHA-256 of its list of checksums. */
  readonly evidence: { readonly key: string; readonly sha256: string }
  /** RFC 3339. */
  readonly startedAt: string
  readonly finishedAt: string
}

const keyForm = /^evidence\/[A-Za-z0-9._/-]+$/

/**
 * Reads the record out of a Workflow object. A Refusal where it is not the run that `expected` names, was not made from
 * the template `release` alone, or has not passed the gate.
 */
export function releaseRecord(workflow: Workflow, expected: RunIdentity): ReleaseRecord {
  requireOrigin(workflow, expected, 'release')
  const [preflight, build, chart] = ['preflight', 'build', 'package-chart'].map((name) => succeededTask(workflow, name))
  const [scan, gate] = ['scan-image', 'gate'].map((name) => succeededTask(workflow, name))
  if (!preflight || !build || !chart || !scan || !gate) throw new Error('A task is missing')
  const { name, namespace, uid } = expected
  const key = scan.outputs?.artifacts?.find((artifact) => artifact.name === 'evidence')?.s3?.key ?? ''
  // The key is put into a template's text: it must be able to say nothing else there.
  if (!keyForm.test(key) || !key.includes(`/${name}-${uid}/`)) {
    throw new Refusal(`the evidence of ${name} is not its own: ${JSON.stringify(key)}`)
  }
  return {
    run: { name, namespace, uid },
    repository: inputOf(preflight, 'repository'),
    tag: inputOf(preflight, 'tag'),
    commit: matching(outputOf(preflight, 'commit'), /^[0-9a-f]{40}$/, 'commit'),
    version: outputOf(preflight, 'version'),
    imageDigest: requireDigest(outputOf(build, 'digest'), 'the image'),
    chartDigest: requireDigest(outputOf(chart, 'digest'), 'the chart'),
    evidence: { key, sha256: matching(outputOf(scan, 'evidenceSha256'), /^[0-9a-f]{64}$/, 'evidenceSha256') },
    startedAt: build.startedAt ?? workflow.metadata.creationTimestamp,
    finishedAt: build.finishedAt ?? gate.finishedAt ?? workflow.metadata.creationTimestamp,
  }
}

function matching(text: string, form: RegExp, what: string): string {
  if (!form.test(text)) throw new Refusal(`${what} is recorded as ${JSON.stringify(text.slice(0, 100))}`)
  return text
}
