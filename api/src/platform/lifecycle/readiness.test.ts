import { describe, expect, it } from 'vitest'
import { createReadiness, type ReadinessDeps } from './readiness.ts'

interface World {
  draining: boolean
  database: 'up' | Error
  schema: boolean | Error
  /** What opening the first sessions comes to; never, if that is missing. */
  sessions?: 'open' | Error
}

function watch(world: World) {
  const asked = { ping: 0, schema: 0, warmUp: 0 }
  const logged: unknown[][] = []
  const answerOf = <T>(value: T | Error): Promise<T> =>
    value instanceof Error ? Promise.reject(value) : Promise.resolve(value)
  const deps: ReadinessDeps = {
    draining: () => world.draining,
    ping: async () => {
      asked.ping++
      await answerOf(world.database)
    },
    schemaIsCurrent: () => {
      asked.schema++
      return answerOf(world.schema)
    },
    warmUp: async () => {
      asked.warmUp++
      if (world.sessions === undefined) await new Promise(() => undefined)
      else await answerOf(world.sessions)
    },
    log: {
      info: (...line) => void logged.push(['info', ...line]),
      warn: (...line) => void logged.push(['warn', ...line]),
    },
  }
  return { notReady: createReadiness(deps), asked, logged }
}

const ready: World = { draining: false, database: 'up', schema: true, sessions: 'open' }
const down = new Error('connection refused')
const notOpen = 'the first database sessions are not open yet'
const noAnswer = 'the database does not answer'

describe('readiness', () => {
  it.each<[string, Partial<World>, string | undefined]>([
    ['all is well', {}, undefined],
    ['the service is on its way out', { draining: true, database: down }, 'the service is shutting down'],
    ['the database does not answer', { database: down }, noAnswer],
    ['the schema is old', { schema: false }, 'the database schema is older than this release needs'],
    ['the schema cannot be read', { schema: down }, noAnswer],
  ])('when %s', async (_when, change, reason) => {
    expect(await watch({ ...ready, ...change }).notReady()).toBe(reason)
  })

  it('asks for the schema until it is current, and not again', async () => {
    const world = { ...ready, schema: false }
    const { notReady, asked } = watch(world)
    await notReady()
    world.schema = true
    for (let n = 0; n < 5; n++) expect(await notReady()).toBeUndefined()
    expect(asked).toEqual({ ping: 6, schema: 2, warmUp: 1 })
  })

  it('waits until the first sessions are open, which is tried again after a failure, and done once', async () => {
    const world: World = { ...ready, sessions: down }
    const { notReady, asked } = watch(world)
    expect([await notReady(), await notReady()]).toEqual([notOpen, notOpen])
    world.sessions = 'open'
    expect([await notReady(), await notReady()]).toEqual([undefined, undefined])
    expect(asked.warmUp).toBe(3)
  })

  it('does not wait longer for the sessions than a probe may, and opens them once', async () => {
    const { sessions: _, ...world } = ready
    const { notReady, asked } = watch(world)
    expect([await notReady(), await notReady()]).toEqual([notOpen, notOpen])
    expect(asked.warmUp).toBe(1)
  })

  it('logs each change once, with its cause', async () => {
    const world: World = { ...ready }
    const { notReady, logged } = watch(world)
    const states: World['database'][] = ['up', 'up', down, down, new Error('wrong password'), 'up']
    for (const database of states) {
      world.database = database
      await notReady()
    }
    expect(logged).toEqual([
      ['info', {}, 'ready'],
      ['warn', { reason: noAnswer, err: down }, 'not ready'],
      ['warn', { reason: noAnswer, err: new Error('wrong password') }, 'not ready'],
      ['info', {}, 'ready'],
    ])
  })
})
