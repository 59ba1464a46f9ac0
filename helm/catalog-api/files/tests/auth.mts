// A write is refused without a token, and with one that somebody else has signed.
import { generateKeyPairSync, sign } from 'node:crypto'
import { call, expectSame, expectStatus, runChecks, variable } from './check.mts'

const lifetimeSeconds = 60

/** A token that is right in all but its key (RFC 9068). */
function forgedToken(): string {
  const seconds = Math.floor(Date.now() / 1000)
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'forged' }
  const claims = {
    iss: variable('AUTH_ISSUER'),
    aud: variable('AUTH_AUDIENCE'),
    sub: 'helm-test',
    client_id: 'helm-test',
    jti: `helm-test-${seconds}`,
    scope: 'catalog:write',
    iat: seconds,
    exp: seconds + lifetimeSeconds,
  }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const text = `${encode(header)}.${encode(claims)}`
  const { privateKey } = generateKeyPairSync('ed25519')
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
}

async function expectRefusal(headers: Record<string, string>): Promise<void> {
  const body = { sku: 'HELM-TEST-AUTH', name: 'Must never be there' }
  const answer = await call(`${variable('API_URL')}/v1/products`, { method: 'POST', headers, body })
  await expectStatus(answer, 401)
  const { code } = (await answer.json()) as { code: string }
  expectSame('the problem', code, 'http.unauthenticated')
}

await runChecks([
  { name: 'a write without a token', run: () => expectRefusal({}) },
  { name: 'a write with a forged token', run: () => expectRefusal({ authorization: `Bearer ${forgedToken()}` }) },
])
