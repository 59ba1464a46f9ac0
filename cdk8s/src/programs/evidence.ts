import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './program.ts'

const list = 'SHA256SUMS'

/** Lists the files of `folder` with their checksums in its SHA256SUMS, and returns the SHA-256 of that list in hex. */
export function sealEvidence(folder: string): string {
  const names = readdirSync(folder).filter((name) => name !== list)
  const text = names
    .toSorted()
    .map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`)
    .join('')
  writeFileSync(join(folder, list), text)
  return sha256(Buffer.from(text))
}

/**
 * The names of the files in `folder`. A Refusal unless they are exactly those that `seal`, the SHA-256 of its list of
 * checksums, stands for: whoever can write to the store cannot change what is signed.
 */
export function openEvidence(folder: string, seal: string): readonly string[] {
  const text = readFileSync(join(folder, list))
  if (sha256(text) !== seal) throw new Refusal('the list of the evidence is not the one that the release recorded')
  const names = readdirSync(folder).filter((name) => name !== list)
  const lines = text.toString('utf8').split('\n').filter(Boolean)
  const expected = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
  const wrong = names.find((name) => sha256(readFileSync(join(folder, name))) !== expected.get(name))
  const missing = [...expected.keys()].find((name) => !names.includes(name))
  if (wrong !== undefined) throw new Refusal(`the evidence ${wrong} was changed or added after the scan`)
  if (missing !== undefined) throw new Refusal(`the evidence ${missing} is missing`)
  return names.toSorted()
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
