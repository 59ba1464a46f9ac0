import { metrics } from '../src/contract.ts'

/** What the service has used since it started. */
export interface Usage {
  readonly cpuMicros: number
  readonly statements: number
}

/** Reads it from the service's own metrics. @param opsUrl of its ops listener */
export async function readUsage(opsUrl: string): Promise<Usage> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text()
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)`, 'gm'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    )
  return {
    cpuMicros: sum(metrics.service.cpu.name) * 1e6,
    statements: sum(`${metrics.db.statementDuration.name}_count`),
  }
}
