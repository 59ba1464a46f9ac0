import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { TestApp } from './app.ts'

/** Expects that `read`, done again until it shows, scans the index of this name. */
export async function expectScans(app: TestApp, index: string, read: () => Promise<unknown>): Promise<void> {
  const scans = async () => {
    await read()
    const rows = await app.ctx().db.execute(sql`
      select idx_scan::integer as scans from pg_stat_user_indexes where indexrelname = ${index}`)
    return (rows as unknown as [{ scans: number }])[0].scans
  }
  // A session tells of its scans once a second.
  await expect.poll(scans, { timeout: 10_000, interval: 200 }).toBeGreaterThan(0)
}
