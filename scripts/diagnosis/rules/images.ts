import type { Finding } from '../finding.ts'
import { explain, type KnownMessage } from '../known-message.ts'
import type { Snapshot } from '../snapshot.ts'
import { containersOf, eventsOf } from './pods.ts'

/** What a container runtime says of a pull that failed. The first that matches counts. */
const failures: readonly KnownMessage[] = [
  {
    says: /no such host|server misbehaving|name resolution/i,
    cause: 'The node cannot resolve the name of the registry of IMAGE',
    advice: "correct image.registry in the values, or the node's name resolution.",
  },
  {
    says: /x509|certificate|tls:|server gave HTTP response to HTTPS client/i,
    cause: 'The node does not trust the registry of IMAGE',
    advice: "give the node's container runtime the registry's certificate, or use a registry with a public one.",
  },
  {
    says: /toomanyrequests|\b429\b/i,
    cause: 'The registry limits how often this node may pull IMAGE',
    advice: 'set image.pullSecrets, for an account with a higher limit, or use a mirror.',
  },
  {
    says: /\b40[13]\b|unauthorized|denied|authentication required|no basic auth/i,
    cause: 'The registry refuses to hand out IMAGE',
    advice: 'set image.pullSecrets to a Secret with credentials that may read it; it may also not exist there.',
  },
  {
    says: /not found|manifest unknown|does not exist|\b404\b/i,
    cause: 'The image IMAGE does not exist in its registry',
    advice: 'correct image.repository, image.tag or image.digest in the values, or push the image.',
  },
  {
    says: /no match for platform/i,
    cause: 'The image IMAGE was not built for the platform of this node',
    advice: "build it for the node's platform too, or set nodeSelector.",
  },
  {
    says: /connection refused|i\/o timeout|deadline exceeded|unreachable|EOF/i,
    cause: 'The node cannot reach the registry of IMAGE',
    advice: 'see whether the registry runs, and whether a firewall is between it and the node.',
  },
  {
    says: /^InvalidImageName/,
    cause: 'IMAGE is no name of an image',
    advice: 'correct image.registry, image.repository and image.tag in the values.',
  },
  {
    says: /^ErrImageNeverPull/,
    cause: 'The node does not have IMAGE, and image.pullPolicy is Never',
    advice: 'set image.pullPolicy to IfNotPresent.',
  },
  { says: /(?:)/, cause: 'The image IMAGE cannot be pulled', advice: 'see what the container runtime says below.' },
]

const pullFailures = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])

/** Containers whose image cannot be had, and why. */
export function missingImages(snapshot: Snapshot): readonly Finding[] {
  return snapshot.pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ spec, status }) => {
      const { reason = '', message = '' } = status.state?.waiting ?? {}
      if (!pullFailures.has(reason)) return []
      // "Back-off pulling image" alone says nothing of the cause; the event of the pull before it does.
      const events = eventsOf(snapshot, 'Pod', pod.metadata.name)
      const failure = events.findLast((event) => /^Failed to pull image/.test(event.message ?? ''))
      const telling = /^Back-off pulling image "[^"]*"$/.test(message) ? failure?.message : message
      const said = withoutName(`${reason}: ${telling ?? message}`, spec.image)
      const finding = explain(failures, said)
      const evidence = [`pod/${pod.metadata.name}, container ${spec.name}: ${said}`]
      return finding === undefined ? [] : [{ ...finding, cause: finding.cause.replace('IMAGE', spec.image), evidence }]
    }),
  )
}

/** A name may well contain "denied", and a digest 404. */
const withoutName = (text: string, image: string): string =>
  text.replaceAll(image, '…').replaceAll(/sha256:[a-f0-9]{64}/g, '…')
