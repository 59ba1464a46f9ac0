import { monitorEventLoopDelay } from 'node:perf_hooks'
import { metrics } from '../../contract.ts'
import type { Instruments } from './instruments.ts'

export interface ProcessMetrics {
  /** Brings the values up to date. The event-loop delay covers the time since the last call. */
  collect(): void
  close(): void
}

const resolutionMs = 10
const nanosPerSecond = 1e9
const microsPerSecond = 1e6

/**
 * CPU, memory and event-loop delay of this process. Own gauges instead of prom-client's default set, because that one
 * counts the sampling interval as delay (10 ms when idle) and names gauges `_total`, which linters reject.
 */
export function createProcessMetrics(instruments: Instruments): ProcessMetrics {
  const { service } = metrics
  const cpu = instruments.counter(service.cpu)
  const delay = instruments.gauge(service.eventLoopDelay)
  const resident = instruments.gauge(service.residentMemory)
  const heapUsed = instruments.gauge(service.heapUsed)
  const heapTotal = instruments.gauge(service.heapTotal)
  const external = instruments.gauge(service.externalMemory)
  instruments.gauge(service.startTime).set(performance.timeOrigin / 1000)

  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  const beyondInterval = (nanos: number) => Math.max(0, nanos / nanosPerSecond - resolutionMs / 1000)
  let cpuBefore = 0

  const collect = () => {
    const { user, system } = process.cpuUsage()
    const cpuNow = (user + system) / microsPerSecond
    cpu.inc(cpuNow - cpuBefore)
    cpuBefore = cpuNow
    const memory = process.memoryUsage()
    resident.set(memory.rss)
    heapUsed.set(memory.heapUsed)
    heapTotal.set(memory.heapTotal)
    external.set(memory.external)
    delay.set({ stat: 'p50' }, beyondInterval(histogram.percentile(50)))
    delay.set({ stat: 'p99' }, beyondInterval(histogram.percentile(99)))
    delay.set({ stat: 'max' }, beyondInterval(histogram.max))
    histogram.reset()
  }
  return { collect, close: () => histogram.disable() }
}
