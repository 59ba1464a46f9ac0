import { join } from 'node:path'
import { attemptPatiently, lastLine, run } from './command.ts'
import { say } from './program.ts'
import type { Statement } from './trust.ts'

/** An image or a chart in a registry, by digest. */
export interface Subject {
  /** `host/path@sha256:…` */
  readonly reference: string
  readonly plainHttp: boolean
}

/** A key pair as `cosign generate-key-pair k8s://…` writes its secret. */
export interface SigningKey {
  /** Holds `cosign.key` and `cosign.pub`. */
  readonly folder: string
  readonly password: string
}

/** What cosign says when there is nothing, or nothing by this key: an answer and not a failure. */
const nothing =
  /no signatures found|none of the attestations matched|no matching (attestations|signatures)|no valid bundles/i

/**
 * The statements of type `type` about `subject` whose signature the public key in `keyFile` verifies; what others
 * have signed is left out. No service outside the registry is asked: trust is in the key alone.
 */
export async function verifiedStatements(
  subject: Subject,
  keyFile: string,
  type: string,
): Promise<readonly Statement[]> {
  const args = ['verify-attestation', '--key', keyFile, '--insecure-ignore-tlog', '--type', type, '--output', 'json']
  const { code, stdout, stderr } = await attemptPatiently('cosign', [...args, ...place(subject)])
  if (code === 0) return stdout.split('\n').filter(Boolean).map(statementOf)
  if (nothing.test(stderr)) return []
  say(stderr)
  throw new Error(`cosign verify-attestation ended with ${code}: ${lastLine(stderr)}`)
}

/** The statement in an envelope of DSSE: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md */
function statementOf(line: string): Statement {
  const { payloadType, payload } = JSON.parse(line) as { readonly payloadType?: string; readonly payload?: string }
  if (payloadType !== 'application/vnd.in-toto+json' || payload === undefined) {
    throw new Error(`cosign gave an attestation of the type ${payloadType}, which is no statement of in-toto`)
  }
  return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as Statement
}

/** Signs with a key and no service: neither a certificate, nor a transparency log, nor a timestamp is asked for. */
export class Signer {
  readonly #key: SigningKey
  readonly #services: readonly string[]

  private constructor(key: SigningKey, services: readonly string[]) {
    this.#key = key
    this.#services = services
  }

  /** `folder` takes the files that tell cosign of no services. */
  static async create(key: SigningKey, folder: string): Promise<Signer> {
    const [config, root] = [join(folder, 'signing-config.json'), join(folder, 'trusted-root.json')]
    await run('cosign', ['signing-config', 'create', '--out', config])
    // Without a trusted root of its own it tries to fetch the public one, and waits where it has no way out.
    await run('cosign', ['trusted-root', 'create', '--out', root])
    return new Signer(key, ['--signing-config', config, '--trusted-root', root])
  }

  get publicKey(): string {
    return join(this.#key.folder, 'cosign.pub')
  }

  async sign(subject: Subject): Promise<void> {
    await this.#run(['sign'], subject)
  }

  /** Signs the predicate in `file` as a statement of type `type` about `subject`. */
  async attest(subject: Subject, type: string, file: string): Promise<void> {
    await this.#run(['attest', '--type', type, '--predicate', file], subject)
  }

  async #run(command: readonly string[], subject: Subject): Promise<void> {
    const key = ['--yes', '--key', join(this.#key.folder, 'cosign.key'), ...this.#services]
    await run('cosign', [...command, ...key, ...place(subject)], { env: { COSIGN_PASSWORD: this.#key.password } })
  }
}

const place = ({ reference, plainHttp }: Subject) => [...(plainHttp ? ['--allow-http-registry'] : []), reference]
