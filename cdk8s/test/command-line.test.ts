import { describe, expect, test } from 'vitest'
import { parseCommandLine, UsageError } from '../src/command-line.ts'
import { profiles } from '../src/settings.ts'

describe('the command line', () => {
  test('means the production profile, which is kept in the repository', () => {
    const { settings, out } = parseCommandLine([])
    expect(settings).toEqual(profiles.production)
    expect(out).toMatch(/\/workflows\/production$/)
  })

  test('changes what it names and nothing else', () => {
    const { settings, out } = parseCommandLine([
      '--profile=local',
      '--out=/tmp/rendered',
      '--registry=registry.example.org:5000/shop',
      '--repository=http://git.example.org/',
      '--s3-endpoint=s3.example.org:9000',
      '--image-mirror=docker.io=mirror.example.org/docker',
      '--image-mirror=quay.io=mirror.example.org/quay',
      '--reach=registry=192.0.2.7/32:5000,443',
      '--controller=argo-system/argo-workflows',
      '--deployment-repository=http://git.example.org/deployments',
      '--promoters=operators',
      '--approvers=delivery-prod=oidc:leads',
      '--approvers=delivery-prod=owners',
    ])
    const { steps, delivery, tenancy, platform, ...rest } = profiles.local
    expect(out).toBe('/tmp/rendered')
    expect(settings).toEqual({
      ...rest,
      platform: {
        ...platform,
        imageMirror: { 'docker.io': 'mirror.example.org/docker', 'quay.io': 'mirror.example.org/quay' },
      },
      steps: {
        ...steps,
        image: 'registry.example.org:5000/shop/catalog-api',
        chart: 'registry.example.org:5000/shop/charts/catalog-api',
        repositories: ['http://git.example.org/'],
      },
      delivery: { ...delivery, deploymentRepository: 'http://git.example.org/deployments' },
      tenancy: {
        ...tenancy,
        promoters: ['operators'],
        approvers: { 'delivery-prod': ['oidc:leads', 'owners'] },
        controller: { ...tenancy.controller, namespace: 'argo-system', serviceAccount: 'argo-workflows' },
        artifactStore: { ...tenancy.artifactStore, endpoint: 's3.example.org:9000' },
        reach: { ...tenancy.reach, registry: { to: [{ ipBlock: { cidr: '192.0.2.7/32' } }], ports: [5000, 443] } },
      },
    })
  })

  test.each([
    ['is not that of another registry', ['--registry=harbor.example.com/shop'], undefined],
    ['is the one it is given, in any order', ['--github-owner=users/ada', '--registry=ghcr.io/ada'], 'users/ada'],
  ])("the owner of GitHub's packages %s", (_what, flags, owner) => {
    const { settings } = parseCommandLine([...flags, '--out=/tmp/rendered'])
    expect(settings.steps.retention.githubOwner).toBe(owner)
  })

  test('says everything that is wrong with it', () => {
    const mistakes = [
      ['--profile=lokal', '--profile lokal: give one of production, local'],
      ['--registry=HTTP://registry', '--registry HTTP://registry: give HOST/PATH, in lower case'],
      ['--repository=git@example.org:a', '--repository git@example.org:a: give a URL'],
      ['--s3-endpoint=http://s3', '--s3-endpoint http://s3: give HOST:PORT, without a scheme'],
      ['--image-mirror=docker.io', '--image-mirror docker.io: give HOST=HOST/PATH'],
      ['--enforcement=none', '--enforcement none: give strict or permissive'],
      [
        '--reach=moon=192.0.2.7/32:1',
        '--reach moon=192.0.2.7/32:1: give DESTINATION=CIDR:PORT,PORT with one of kubernetes',
      ],
      ['--approvers=prod=a', '--approvers prod=a: give NAMESPACE=GROUP'],
      ['--deployment-repository=git@example.org:a', '--deployment-repository git@example.org:a: give a URL'],
      ['--github-owner=acme', '--github-owner acme: give orgs/NAME or users/NAME'],
      ['--platform=windows', '--platform windows: give linux/PROCESSOR'],
    ] as const
    const said = messageOf(() => parseCommandLine([...mistakes.map(([argument]) => argument), '--regsitry=a/b', 'x']))
    for (const [, words] of mistakes) expect(said).toContain(words)
    for (const words of ['--out is missing', '--regsitry: there is no such flag', 'x: give a flag']) {
      expect(said).toContain(words)
    }
  })
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error('it was accepted')
}
