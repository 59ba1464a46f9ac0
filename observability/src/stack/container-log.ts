import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The longest piece of a line that a container runtime writes at once. */
const pieceBytesMax = 16 * 1024

export interface ContainerLogOptions {
  /** Rotated above it; the kubelet's `containerLogMaxSize` is 10 MiB. */
  readonly bytesMax?: number
  /** Rotated files that are kept, at least 1; the oldest goes first. */
  readonly rotatedMax?: number
}

/**
 * A log file as a container runtime writes it and the kubelet rotates it: each line with its time, its stream, and `P`
 * or `F` for a piece or the whole of it (Kubernetes' CRI log format). What runs outside of a cluster gets a log that
 * the same collector reads by the same configuration.
 */
export class ContainerLog {
  readonly #file: string
  readonly #bytesMax: number
  readonly #rotatedMax: number
  #descriptor: number
  #bytes: number

  /** @param file `<pods>/<namespace>_<pod>_<uid>/<container>/0.log`; its folder is made */
  constructor(file: string, { bytesMax = 10 * 1024 * 1024, rotatedMax = 2 }: ContainerLogOptions = {}) {
    mkdirSync(dirname(file), { recursive: true })
    this.#file = file
    this.#bytesMax = bytesMax
    this.#rotatedMax = rotatedMax
    this.#descriptor = openSync(file, 'a')
    this.#bytes = fstatSync(this.#descriptor).size
  }

  /** Appends one line, without its line break, at the time `at`. */
  write(line: string, stream: 'stdout' | 'stderr', at: Date): void {
    const bytes = Buffer.from(line)
    const time = at.toISOString().replace('Z', '000000Z')
    let start = 0
    do {
      const piece = bytes.subarray(start, start + pieceBytesMax)
      start += pieceBytesMax
      const head = Buffer.from(`${time} ${stream} ${start < bytes.length ? 'P' : 'F'} `)
      this.#bytes += writeSync(this.#descriptor, Buffer.concat([head, piece, Buffer.from('\n')]))
    } while (start < bytes.length)
    if (this.#bytes > this.#bytesMax) this.#rotate(at)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  #rotate(at: Date): void {
    const [date, time] = at.toISOString().replaceAll(/[-:]/g, '').split(/[T.]/)
    const rotated = `${this.#file}.${date}-${time}`
    // Names tell seconds apart: what is full twice in one second waits for the next.
    if (existsSync(rotated)) return
    closeSync(this.#descriptor)
    renameSync(this.#file, rotated)
    const folder = dirname(this.#file)
    const older = readdirSync(folder).filter((name) => name.startsWith(`${basename(this.#file)}.`))
    // Their names sort by time.
    for (const name of older.sort().slice(0, -this.#rotatedMax)) rmSync(join(folder, name))
    this.#descriptor = openSync(this.#file, 'a')
    this.#bytes = 0
  }
}
