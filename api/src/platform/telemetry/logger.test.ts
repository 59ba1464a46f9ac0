import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createLogger, type LoggerOptions, logLevels } from './logger.ts'

const now = () => new Date('2026-01-02T03:04:05.678Z')

function loggerTo(lines: string[], options: Partial<LoggerOptions> = {}) {
  const destination = { write: (line: string) => void lines.push(line) }
  return createLogger({
    service: 'catalog-api',
    version: '1.2.3',
    level: 'info',
    pretty: false,
    destination,
    now,
    ...options,
  })
}

describe('a line', () => {
  it('is one JSON object with level, time, service and version', () => {
    const lines: string[] = []
    loggerTo(lines).info({ request_id: 'r', status: 200 }, 'request served')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\{.*\}\n$/)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: '2026-01-02T03:04:05.678Z',
      service: 'catalog-api',
      version: '1.2.3',
      request_id: 'r',
      status: 200,
      msg: 'request served',
    })
  })

  it('hides secrets, also those that a child is bound to', () => {
    const lines: string[] = []
    const child = loggerTo(lines).child({ token: 'bound', request_id: 'r' })
    child.child({ cookie: 'bound-too' }).warn({ headers: { authorization: 'logged' } }, 'no')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      token: '[redacted]',
      cookie: '[redacted]',
      headers: { authorization: '[redacted]' },
      request_id: 'r',
    })
  })

  it.each([
    [new TypeError('no', { cause: new Error('why') }), { type: 'TypeError', message: 'no', cause: { message: 'why' } }],
    ['thrown text', { type: 'string', message: 'thrown text' }],
  ])('describes what was thrown under err: %s', (err, described) => {
    const lines: string[] = []
    loggerTo(lines).error({ err }, 'failed')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', err: described, msg: 'failed' })
  })

  it('is never lost when its fields cannot be written as they are', () => {
    const lines: string[] = []
    const circle: Record<string, unknown> = { n: 1 }
    circle['self'] = circle
    loggerTo(lines).info({ circle, big: { value: 1n } }, 'odd')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'odd' })
  })
})

describe('the level', () => {
  it('changes at run time for children that exist already', () => {
    const lines: string[] = []
    const log = loggerTo(lines)
    const child = log.child({ request_id: 'r' })
    child.debug({}, 'one')
    expect(log.setLevel('debug')).toBe(true)
    child.debug({}, 'two')
    expect(log.setLevel('silent')).toBe(true)
    child.fatal({}, 'three')
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['two'])
  })

  it.each(['loud', 'INFO', '', '__proto__', 'toString'])('stays as it is when asked for %j', (level) => {
    const log = loggerTo([])
    expect(log.setLevel(level)).toBe(false)
    expect(log.level).toBe('info')
  })

  it.each(logLevels)('can be %s', (level) => {
    const log = loggerTo([])
    expect(log.setLevel(level)).toBe(true)
    expect(log.level).toBe(level)
  })

  it('must be known at the start', () => {
    expect(() => loggerTo([], { level: 'loud' })).toThrow('loud')
  })
})

describe('pretty', () => {
  it('writes for people, with the same secrets hidden', () => {
    const lines: string[] = []
    loggerTo(lines, { pretty: true }).info({ port: 3000, token: 's3cret' }, 'listening')
    expect(lines.join('')).toMatch(/INFO.*listening/)
    expect(lines.join('')).toMatch(/port.*3000/)
    expect(lines.join('')).not.toMatch(/s3cret|^\{/)
  })
})

describe('a process of its own', () => {
  const run = (script: string) => {
    const setup = `
      const { createLogger } = await import(${JSON.stringify(new URL('./logger.ts', import.meta.url).href)})
      const create = (pretty) => createLogger({ service: 's', version: 'v', level: 'info', pretty, now: () => new Date(0) })`
    const arguments_ = ['--input-type=module', '--eval', setup + script]
    return spawnSync(process.execPath, arguments_, { encoding: 'utf8', maxBuffer: 1e8 })
  }

  it.each([false, true])('loses no line when it exits at once (pretty: %s)', (pretty) => {
    const { stdout, stderr } = run(`
      const log = create(${pretty})
      for (let n = 0; n < 5000; n++) log.info({ n, filler: 'x'.repeat(100) }, 'line')
      log.flush()
      process.exit(0)`)
    expect(stderr).toBe('')
    expect(stdout.match(/x{100}/g)).toHaveLength(5000)
    expect(stdout).toMatch(pretty ? /4999/ : /"n":4999,.*\}\n$/)
  })

  it.each([false, true])('loads pino-pretty only when it is wanted (%s)', (pretty) => {
    const { stdout } = run(`
      const { createRequire } = await import('node:module')
      create(${pretty})
      const loaded = Object.keys(createRequire('/any.js').cache)
      process.stdout.write(String(loaded.some((path) => path.includes('pino-pretty'))))`)
    expect(stdout).toBe(String(pretty))
  })
})
