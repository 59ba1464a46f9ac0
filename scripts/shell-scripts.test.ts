import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isShellScript, shellScripts } from './shell-scripts.ts'

it.each([
  ['#!/usr/bin/env bash', true],
  ['#!/bin/sh', true],
  ['#!/bin/bash -eu', true],
  ['#! /usr/bin/env -S bash -e', true],
  ['#!/usr/bin/env node', false],
  ['#!/usr/bin/fish', false],
  ['# bash', false],
  ['', false],
])('%j: %s', (line, is) => {
  expect(isShellScript(line)).toBe(is)
})

it('finds the scripts of this repository, with a suffix and without', async () => {
  const found = await shellScripts(join(import.meta.dirname, '..'))
  expect(found).toEqual(expect.arrayContaining(['.ci/run', 'scripts/tools.sh']))
  expect(found).not.toContain('scripts/shell-scripts.ts')
})
