import { describe, expect, test } from 'vitest'
import { run } from './cluster/run-with-fake-cluster.ts'

describe('a key pair', () => {
  const keys = ['release\tsigning-key\trequired\t*', 'ci\ttrusted-key\trequired\tcosign.pub']

  test('is made if asked for, with a password, and trusted', async () => {
    const { status, stored } = await run('setup', { secrets: keys, args: ['--generate-signing-key'] })
    expect(status).toBe(0)
    const password = await stored('signing-key/cosign.password')
    expect(password.length).toBeGreaterThan(40)
    expect(await stored('signing-key/cosign.key')).toBe(`private ${password}\n`)
    expect(await stored('trusted-key/cosign.pub')).toBe('public\n')
  })

  test('that exists is never replaced by a new one', async () => {
    const state = { secrets: ['release/signing-key'] }
    const { status, stored } = await run('setup', { secrets: keys, state, args: ['--generate-signing-key'] })
    expect(status).toBe(0)
    await expect(stored('signing-key/cosign.key')).rejects.toThrow('ENOENT')
    expect(await stored('trusted-key/cosign.pub')).toBe('public key')
  })
})

describe('a signing key in the cluster', () => {
  const secrets = ['release\tsigning-key\trequired\t*']
  const given = (pub: string) => ({ COSIGN_KEY: 'private', COSIGN_PASSWORD: 'x', COSIGN_PUB: pub })
  const state = { secrets: ['release/signing-key'] }

  test('is not replaced by another one', async () => {
    const { status, stderr } = await run('setup', { secrets, state, env: given('another public key') })
    expect([status, stderr]).toEqual([1, expect.stringContaining('another key is in secret signing-key in release')])
  })

  test('may be given again', async () => {
    const { status } = await run('setup', { secrets, state, env: given('public key') })
    expect(status).toBe(0)
  })
})

describe('trust', () => {
  const row = (namespace: string, name = 'trusted-key') => `${namespace}\t${name}\trequired\tcosign.pub`
  const secrets = ['release\tsigning-key\trequired\t*', row('ci'), row('delivery-dev')]
  const env = { COSIGN_KEY: 'private', COSIGN_PASSWORD: 'x', COSIGN_PUB: 'new\n' }
  const state = { secrets: ['ci/trusted-key'], trusted: { 'trusted-key': 'old', 'trusted-key-2': 'new' } }
  const warning = 'no trusted key in ci is that of secret signing-key'

  test('in what is signed already stays with a new signing key, and reaches new namespaces', async () => {
    const { status, stored, stderr } = await run('setup', { secrets, state, env })
    expect([status, await stored('trusted-key/cosign.pub')]).toEqual([0, 'old'])
    expect(stderr).toContain('secret/trusted-key in ci kept')
    expect(stderr).not.toContain('secret/trusted-key in delivery-dev kept')
  })

  test('changes where it is told to', async () => {
    const { stored, stderr } = await run('setup', { secrets, state, env: { ...env, TRUSTED_KEY: 'other' } })
    expect(await stored('trusted-key/cosign.pub')).toBe('other')
    expect(stderr).not.toContain('kept')
  })

  test.each([
    ['is told', secrets, true],
    ['is none, where another name has it', [...secrets, row('ci', 'trusted-key-2')], false],
  ])('that the signing key lacks %s', async (_what, rows, warns) => {
    const { status, stderr } = await run('setup', {
      secrets: rows,
      state: { ...state, secrets: ['ci/trusted-key', 'ci/trusted-key-2'] },
      env,
    })
    expect([status, stderr.includes(warning)]).toEqual([0, warns])
  })
})
