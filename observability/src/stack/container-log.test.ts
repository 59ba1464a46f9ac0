import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ContainerLog, type ContainerLogOptions } from './container-log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'container-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (second: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, second, 567))
const file = () => join(folder, 'pods/ns_pod_0/api/0.log')

function write(lines: readonly (readonly [string, number])[], options?: ContainerLogOptions): void {
  const log = new ContainerLog(file(), options)
  for (const [line, second] of lines) log.write(line, 'stdout', at(second))
  log.close()
}

it('gives each line its time to the nanosecond, its stream and that it is whole', () => {
  write([
    ['{"a":1}', 5],
    ['', 6],
  ])
  expect(readFileSync(file(), 'utf8')).toBe(
    '2026-01-02T03:04:05.567000000Z stdout F {"a":1}\n2026-01-02T03:04:06.567000000Z stdout F \n',
  )
})

it('cuts what is longer than 16 KiB, in bytes, into pieces that join to the line', () => {
  const line = 'ä'.repeat(20_000)
  write([[line, 5]])
  const pieces = readFileSync(file())
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((text) => /^\S+ stdout ([PF]) (.*)$/s.exec(text)?.slice(1) ?? [])
  expect(pieces.map(([mark]) => mark)).toEqual(['P', 'P', 'F'])
  expect(Buffer.from(pieces.map(([, piece]) => piece).join(''), 'latin1').toString()).toBe(line)
})

it('goes on in the same file after a restart', () => {
  write([['a', 1]])
  write([['b', 2]])
  expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(3)
})

it('rotates as the kubelet does, once a second, and keeps the newest', () => {
  const options = { bytesMax: 10, rotatedMax: 2 }
  write(
    [1, 2, 2, 3, 4].map((second) => ['x'.repeat(20), second]),
    options,
  )
  expect(readdirSync(dirname(file())).sort()).toEqual(['0.log', '0.log.20260102-030403', '0.log.20260102-030404'])
})
