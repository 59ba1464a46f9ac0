import { describe, expect, test } from 'vitest'
import { predicateTypes, type TrustPolicy } from '../programs/trust.ts'
import { kyvernoPolicy } from './kyverno.ts'

const policy: TrustPolicy = {
  images: ['ghcr.io/acme/catalog-api'],
  charts: ['ghcr.io/acme/charts/catalog-api'],
  platforms: ['linux/amd64'],
  builder: 'https://example.com/builder',
  buildType: 'https://example.com/build-type',
  repositories: ['https://github.com/acme/catalog', 'https://github.com/acme/forks/'],
  scanDaysMax: 7,
}
const settings = {
  judged: ['deploy-dev', 'deploy-prod'],
  namespace: 'kyverno',
  trustedKeys: ['trusted-key'],
  plainHttp: false,
  pullSecret: 'registry-pull',
}
const { spec } = kyvernoPolicy(policy, settings)
const expressions = spec.validations.map(({ expression }) => expression)

describe('kyvernoPolicy', () => {
  test('refuses, and also where it cannot decide', () => {
    expect(spec).toMatchObject({ validationActions: ['Deny'], failurePolicy: 'Fail' })
  })

  test('is about every image in the judged namespaces', () => {
    expect(spec.matchConstraints.namespaceSelector.matchExpressions).toEqual([
      { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['deploy-dev', 'deploy-prod'] },
    ])
    expect(spec.matchImageReferences).toEqual([{ glob: '*' }])
  })

  test.each([
    ['signature', predicateTypes.signature],
    ['provenance', predicateTypes.provenance],
  ])('wants a %s by a trusted key', (name, type) => {
    expect(spec.attestations).toContainEqual({ name, intoto: { type } })
    expect(expressions.some((text) => text.includes(`verifyAttestationSignatures(image, attestations.${name},`))).toBe(
      true,
    )
  })

  test.each([
    [policy.builder],
    [policy.buildType],
    ["== 'https://github.com/acme/catalog'"],
    ["startsWith('https://github.com/acme/forks/')"],
  ])('asks for %s', (text) => {
    expect(expressions.some((expression) => expression.includes(text))).toBe(true)
  })

  test('a quote in a setting stays text', () => {
    const settingOf = (name: string) => `https://example.com/${name}' || true || '/`
    const [builder, buildType, folder] = [settingOf('builder'), settingOf('type'), settingOf('folder')]
    const hostile = { ...policy, builder, buildType, repositories: [folder, `${folder}catalog`] }
    const text = kyvernoPolicy(hostile, settings)
      .spec.validations.map(({ expression }) => expression)
      .join()

    for (const setting of [builder, buildType, folder, `${folder}catalog`]) {
      expect(text).toContain(`'${setting.replaceAll("'", "\\'")}'`)
    }
    expect(text).not.toMatch(/[^\\]' \|\| true/)
  })

  test('asks for nothing that time alone can take away', () => {
    expect(JSON.stringify(spec)).not.toMatch(/now\(|duration\(/)
  })

  test('looks at every container of a pod', () => {
    for (const expression of expressions) {
      expect(expression).toMatch(
        /^\(images\.containers \+ images\.initContainers \+ images\.ephemeralContainers\)\.all\(image, /,
      )
    }
  })

  test('takes each key from its secret, and trusts any of them', () => {
    const two = kyvernoPolicy(policy, { ...settings, trustedKeys: ['trusted-key', 'trusted-key-2'] }).spec

    expect(two.attestors.map(({ cosign }) => cosign.key)).toEqual([
      { kms: 'k8s://kyverno/trusted-key' },
      { kms: 'k8s://kyverno/trusted-key-2' },
    ])
    expect(two.validations[0]?.expression).toContain('[attestors.trustedkey, attestors.trustedkey2]) > 0')
  })
})
