import { once } from 'node:events'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RawAnswer {
  readonly status: number
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One connection on which a test says HTTP/1.1 byte by byte, as well-behaved clients do not. */
export interface RawConnection {
  send(text: string): void
  /** The next answer, interim ones (1xx) included; undefined when the server closes the connection instead. */
  next(): Promise<RawAnswer | undefined>
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<unknown>
  /** How many bytes the server has taken so far, as far as the system tells. */
  readonly bytesTaken: number
  /** Hangs up without a word. */
  hangUp(): void
}

/** Connects to this port of 127.0.0.1; the connection ends with the test. */
export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  let received = ''
  let over = false
  let wake = Promise.withResolvers<void>()
  const progress = () => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text
    progress()
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  void closed.then(() => {
    over = true
    progress()
  })
  await once(socket, 'connect')
  return {
    closed,
    get bytesTaken() {
      return socket.bytesWritten - socket.writableLength
    },
    send: (text) => void socket.write(text, 'latin1'),
    hangUp: () => socket.resetAndDestroy(),
    async next() {
      for (;;) {
        const answer = parse(received, over)
        if (answer) {
          received = received.slice(answer.length)
          return answer
        }
        if (over) return undefined
        await wake.promise
      }
    },
  }
}

/** The first answer in `text`, and its length there; undefined until it is complete. */
function parse(text: string, isAll: boolean): (RawAnswer & { readonly length: number }) | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(first.split(' ')[1])
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const announced = headers['content-length'] ?? (headers['transfer-encoding'] && lengthOfChunks(text.slice(end + 4)))
  const bodiless = status < 200 || status === 204 || status === 304
  const untilClose = announced === undefined && !bodiless
  if (untilClose && !isAll) return undefined
  const bodyLength = untilClose ? text.length - end - 4 : Number(announced ?? 0)
  const length = end + 4 + (bodiless ? 0 : bodyLength)
  return text.length < length ? undefined : { status, headers, body: text.slice(end + 4, length), length }
}

/** How long a chunked body without trailers is, its last chunk included; infinite while that is missing. */
function lengthOfChunks(text: string): number {
  const last = text.startsWith('0\r\n') ? 0 : text.indexOf('\r\n0\r\n\r\n') + 2
  return last === 1 ? Number.POSITIVE_INFINITY : last + 5
}

/** A request as text: the head is `headers` and what is needed besides. */
export const rawRequest = (
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Readonly<Record<string, string>>; body?: string } = {},
) =>
  [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
