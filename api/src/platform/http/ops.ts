import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { metrics as contract, opsPaths } from '../../contract.ts'
import { logLevels, type RootLogger } from '../telemetry/logger.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface OpsDeps {
  readonly metrics: Metrics
  readonly log: RootLogger
  /** Whether the service has started. */
  readonly started: () => boolean
  /** Why no traffic should come; undefined when it may. */
  readonly notReady: () => Promise<string | undefined>
}

const logLevelBytesMax = 1_000

const tooLarge = (c: Context) => c.json({ error: `Send at most ${logLevelBytesMax} bytes.` }, 413)

/**
 * What operators and their tools ask, on a port of its own that is never exposed. Liveness asks nothing of the
 * database: restarting this process would not bring that back.
 */
export function opsApp({ metrics, log, started, notReady }: OpsDeps): Hono {
  const app = new Hono()
  const ready = metrics.gauge(contract.service.ready)
  // Who was never asked is not ready.
  ready.set(0)
  app.get(opsPaths.live, (c) => c.json({ status: 'alive' }))
  app.get(opsPaths.startup, (c) => (started() ? c.json({ status: 'started' }) : c.json({ status: 'starting' }, 503)))
  app.use(opsPaths.ready, async (c, next) => {
    await next()
    ready.set(c.res.ok ? 1 : 0)
  })
  app.get(opsPaths.ready, async (c) => {
    const reason = await notReady()
    return reason === undefined ? c.json({ status: 'ready' }) : c.json({ status: 'not ready', reason }, 503)
  })
  app.get(opsPaths.metrics, async (c) => {
    const { contentType, body } = await metrics.render(c.req.header('accept'))
    return c.body(body, 200, { 'content-type': contentType })
  })
  app.get(opsPaths.logLevel, (c) => c.json({ level: log.level }))
  app.put(opsPaths.logLevel, bodyLimit({ maxSize: logLevelBytesMax, onError: tooLarge }), async (c) => {
    const asked = await c.req.json<{ level?: unknown } | null>().catch(() => null)
    const level = asked?.level
    const before = log.level
    if (typeof level !== 'string' || !log.setLevel(level))
      return c.json({ error: `Send {"level": "…"} with one of ${logLevels.join(', ')}.` }, 400)
    log.warn({ before, after: level }, 'log level changed')
    return c.json({ level })
  })
  app.onError((err, c) => {
    log.error({ err }, 'ops request failed')
    return c.json({ error: 'This failed; the log says why.' }, 500)
  })
  return app
}
