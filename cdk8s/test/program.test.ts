import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { runStepProgram } from './support/run-script.ts'

describe('a program', () => {
  test('leaves the reason for its pod, and nothing of an earlier one', async () => {
    const result = await runStepProgram('supersede', { files: { TERMINATION_LOG: 'x'.repeat(100) } })

    expect(result.status).toBe(65)
    expect(await readFile(result.path('TERMINATION_LOG'), 'utf8')).toBe('NAMESPACE is missing: set it')
  })

  test('leaves no more than the kubelet takes', async () => {
    const packages = { [`node_modules/${'x'.repeat(5000)}`]: {} }
    const result = await runStepProgram('install-packages', {
      files: { SOURCE: { 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }) }, PACKAGE_CACHE: {} },
    })

    expect(await readFile(result.path('TERMINATION_LOG'))).toHaveLength(4096)
  })

  test('needs no place for the reason', async () => {
    const result = await runStepProgram('supersede', { env: { TERMINATION_LOG: '/nowhere/at/all' } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('NAMESPACE is missing')
  })
})
