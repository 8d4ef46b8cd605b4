// How much waits in the queue, for the admin's figures: counts and one age, no address is opened.
import { sql } from 'kysely'
import type { QueueFigures } from '../metrics.ts'
import type { Database } from './database.ts'

/** Reads the tables of store-messages.ts, which must have been made. */
export async function readQueueFigures(database: Database, now: Date): Promise<QueueFigures> {
  const states = await sql<{ state: string; n: number }>`
    select state, count(*) as n from recipients
    where state in ('queued', 'sending', 'dot-sent', 'deferred') group by state`.execute(database)
  const oldest = await sql<{ at: string | null }>`
    select min(m.accepted_at) as at from recipients r join messages m on m.id = r.message
    where r.state in ('queued', 'sending', 'dot-sent', 'deferred')`.execute(database)
  const at = oldest.rows[0]?.at ?? null
  return {
    waiting: new Map(states.rows.map(({ state, n }) => [state, n])),
    oldestInSeconds: at === null ? null : Math.max(0, (now.getTime() - new Date(at).getTime()) / 1000),
  }
}
