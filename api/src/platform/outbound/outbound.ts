import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { guardedLookup, TargetRefused } from './guarded-lookup.ts'
import { isPublicAddress } from './public-address.ts'

export interface OutboundOptions {
  /** Whether plain HTTP and addresses that are not public are allowed: for development and inside of a cluster. */
  readonly privateTargets: boolean
  /** How long one request may take, from the resolution of the name to the head of the answer. */
  readonly timeoutMs: number
  readonly userAgent: string
}

export interface OutboundMessage {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

/** Requests to addresses that clients have named, which must not become requests to whatever this process can reach. */
export interface Outbound {
  readonly timeoutMs: number
  /** Why nothing may be sent to a URL, as far as it shows; undefined when it may. What a name stands for shows later. */
  refusal(url: string): string | undefined
  /**
   * Sends a POST and resolves to the status of the answer, whatever that is; its body is not read, a redirect is not
   * followed. The name is resolved once, and the connection goes to an address that was checked.
   * Throws TargetRefused, and the error of the connection or the timeout.
   */
  post(message: OutboundMessage): Promise<number>
}

/** Names that mean something here only: of one part, and of domains that are set apart (RFC 6761, RFC 6762, ICANN). */
const localName = /^(?:[^.]+|.*\.(?:localhost|local|internal))\.?$/

/** The only way in which the service calls what its clients choose. */
export function createOutbound({ privateTargets, timeoutMs, userAgent }: OutboundOptions): Outbound {
  const lookup = guardedLookup((address) => privateTargets || isPublicAddress(address))
  const refusal = (text: string): string | undefined => {
    if (!URL.canParse(text)) return 'it is not a URL'
    const url = new URL(text)
    if (url.protocol !== 'https:' && !(privateTargets && url.protocol === 'http:')) return 'it must begin with https://'
    if (url.username !== '' || url.password !== '') return 'it must not hold a user name or password'
    if (privateTargets) return undefined
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isPublic = isIP(host) === 0 ? !localName.test(host) : isPublicAddress(host)
    return isPublic ? undefined : 'its address is not a public one'
  }
  return {
    timeoutMs,
    refusal,
    async post({ url, headers, body, signal }) {
      const reason = refusal(url)
      if (reason !== undefined) throw new TargetRefused(reason)
      const given = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const send = new URL(url).protocol === 'https:' ? requestHttps : requestHttp
      const request = send(url, {
        method: 'POST',
        headers: { 'user-agent': userAgent, ...headers, 'content-length': Buffer.byteLength(body) },
        signal: given,
        lookup,
        // A connection of its own, which ends with the answer: what the name stands for is looked at each time.
        agent: false,
      })
      request.end(body)
      try {
        const [answer] = (await once(request, 'response')) as [IncomingMessage]
        return answer.statusCode ?? 0
      } catch (error) {
        throw given.aborted ? given.reason : error
      } finally {
        // What else happens to the connection concerns nobody any more.
        request.on('error', () => undefined).destroy()
      }
    },
  }
}
