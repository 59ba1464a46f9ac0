import { onTestFinished } from 'vitest'
import { type ListenOptions, listen } from '../../src/platform/http/listen.ts'
import type { TestApp } from './app.ts'

export interface ServedApp {
  readonly port: number
  /** `http://127.0.0.1:port` */
  readonly origin: string
}

/** Puts an application behind a real socket until the test ends. */
export async function serve(app: TestApp, options: Partial<ListenOptions> = {}): Promise<ServedApp> {
  const listener = await listen(app.service.app.fetch, {
    host: '127.0.0.1',
    port: 0,
    keepAliveTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
    ...options,
  })
  onTestFinished(() => listener.close(0))
  return { port: listener.port, origin: `http://127.0.0.1:${listener.port}` }
}
