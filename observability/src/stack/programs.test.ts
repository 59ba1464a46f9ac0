import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { describeMissing, findPrograms } from './programs.ts'

const root = mkdtempSync(join(tmpdir(), 'programs-'))
afterAll(() => rmSync(root, { recursive: true }))

function put(file: string, mode: number): string {
  const path = join(root, file)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  chmodSync(path, mode)
  return path
}

const jaeger = put('a/jaeger', 0o755)
put('b/jaeger', 0o755)
const alertmanager = put('b/prometheus-alertmanager', 0o755)
put('a/loki', 0o644)
mkdirSync(join(root, 'a/prometheus'))
put('a/otelcol', 0o755)
const collector = put('b/otelcol-contrib', 0o755)
const path = ['', join(root, 'a'), join(root, 'none'), join(root, 'b')].join(delimiter)

it('finds programs by any of their names, the most common first, and then by the order of folders', () => {
  expect(findPrograms(path)).toEqual({ jaeger, alertmanager, collector })
})

it('says of what is missing, or cannot be run, what there is not and where it comes from', () => {
  expect(describeMissing(findPrograms(path))).toEqual([
    expect.stringMatching(/^prometheus is not on the PATH: no metrics.* package prometheus of Debian\.$/),
    expect.stringMatching(/^loki is not on the PATH: no logs to search\. .*grafana\/loki/),
  ])
})
