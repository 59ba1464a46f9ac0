import { Refusal } from './program.ts'

/** A repository in a registry: what an image reference is without tag and digest. */
export interface ImageName {
  /** `host[:port]`, as a person writes it. */
  readonly host: string
  /** The path below the host. */
  readonly path: string
}

const hostForm = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::[0-9]{1,5})?$/
const pathForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

/** A digest: `sha256:` and 64 hexadecimal digits, the only algorithm that everyone has. */
const digestForm = /^sha256:[0-9a-f]{64}$/

/** A tag of the OCI distribution specification 1.1. */
const tagForm = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

/** Reads `host/path`, with the host written out. A Refusal where the text has another form, a tag or a digest. */
export function parseImageName(text: string): ImageName {
  const slash = text.indexOf('/')
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)]
  if (hostForm.test(host) && pathForm.test(path) && text.length <= 255) return { host, path }
  throw new Refusal(
    `${JSON.stringify(text)} is no name of an image: write host/path without tag and digest, such as ghcr.io/owner/name`,
  )
}

/** `text` where it is a digest, else a Refusal that calls it `what`. */
export function requireDigest(text: string, what: string): string {
  if (digestForm.test(text)) return text
  throw new Refusal(`${what} is ${JSON.stringify(text)}: give sha256: and 64 hexadecimal digits`)
}

/** `text` where it is a tag, else a Refusal that calls it `what`. */
export function requireTag(text: string, what: string): string {
  if (tagForm.test(text)) return text
  throw new Refusal(
    `${what} is ${JSON.stringify(text)}: give at most 128 letters, digits, dots, dashes and underscores`,
  )
}
