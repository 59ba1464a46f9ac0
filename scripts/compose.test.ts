import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Service {
  readonly image: string
  readonly restart?: string
  readonly read_only?: boolean
  readonly privileged?: boolean
  readonly cap_drop?: readonly string[]
  readonly cap_add?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly unknown[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } }
}

const read = async (file: string) =>
  parse(await readFile(file, 'utf8'), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>
    readonly volumes?: Readonly<Record<string, unknown>>
  }

const { services, volumes = {} } = await read('compose.yaml')
const development = await read('compose.dev.yaml')

describe.each(Object.entries(services))('%s', (_name, service) => {
  it('may do and use no more than it needs', () => {
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.security_opt).toContain('no-new-privileges:true')
    expect(service).not.toHaveProperty('privileged')
    expect(service).not.toHaveProperty('cap_add')
    expect(Object.keys(service.deploy?.resources.limits ?? {}).sort()).toEqual(['cpus', 'memory', 'pids'])
  })

  it('is reached from this machine alone, and says when it is well if it stays', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
    if (service.restart === undefined) return
    // A bare string would go through a shell, which not every image has; a mapping is a mistake in quoting.
    expect(service.healthcheck?.test[0]).toBe('CMD')
    expect(service.healthcheck?.test.every((word) => typeof word === 'string')).toBe(true)
  })

  it('comes from an image with a version', () => {
    expect(service.image).toMatch(/^catalog-api(-dev)?:local$|^docker\.io\/\S+:v?\d/)
  })

  it('waits for what is there, and mounts what exists', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const wanted = services[other]?.restart === undefined ? 'service_completed_successfully' : 'service_healthy'
      expect([other, condition]).toEqual([other, wanted])
    }
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':')
      const isThere = source.startsWith('.') ? existsSync(source) : source in volumes
      // Of the machine, only what Docker writes of its containers, and only to read.
      expect(isThere || volume === '/var/lib/docker/containers:/var/lib/docker/containers:ro', source).toBe(true)
    }
  })

  it('has no secret in its variables', () => {
    const secrets = Object.keys(service.environment ?? {}).filter((name) =>
      /PASSWORD|SECRET|TOKEN|DATABASE_URL/.test(name),
    )
    expect(secrets.filter((name) => !/_FILE$|^GF_SECURITY_DISABLE/.test(name))).toEqual([])
  })
})

it('keeps the key that signs tokens from all but those who sign', () => {
  const holders = Object.entries(services).filter(([, { volumes: mounts }]) =>
    mounts?.some((mount) => /^key:/.test(mount)),
  )
  expect(holders.map(([name]) => name)).toEqual(['secrets', 'token'])
})

it('changes only services that are there, in development', () => {
  expect(Object.keys(development.services).filter((name) => !(name in services))).toEqual([])
  for (const { volumes: mounts = [] } of Object.values(development.services))
    for (const mount of mounts) expect(mount).toMatch(/^\.\/\S+:\S+:ro$/)
})
