// Counts of TLS results a day and a domain, in the embedded store, for the daily report. The domain is sealed and looked up
// by its MAC, as other addresses are: whoever takes the database does not learn whom the organisation writes to.
// Written some seconds later, all together: a kill loses a few counts and delays no mail.
import { sql } from 'kysely'
import { z } from 'zod'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { tlsProblems } from '../../src/contract/tls-problem.ts'
import type { CountedResult, SessionResult } from '../relay/tls-report.ts'
import type { Database } from './database.ts'
import type { MasterKey } from './master-key.ts'

export interface TlsResultStore {
  /** Does not throw and is not waited for. */
  count(domain: string, result: SessionResult, at: Date): void
  /** Writes what is counted. */
  flush(): Promise<void>
  ofDay(day: string): Promise<readonly CountedResult[]>
}

const keptDays = 60
const writtenAfterMs = 5000
/** A day with more is somebody's attack on our memory; the rest is not counted. */
const maximumHeld = 20_000

const rowForm = z.object({
  policy: z.enum(['tlsa', 'sts', 'no-policy-found']),
  result: z
    .enum([
      'starttls-not-supported',
      'certificate-host-mismatch',
      'certificate-expired',
      'certificate-not-trusted',
      'validation-failure',
      'tlsa-invalid',
      'dnssec-invalid',
      'sts-policy-fetch-error',
      'sts-policy-invalid',
      'sts-webpki-invalid',
    ])
    .nullable(),
  problem: z.enum(tlsProblems).nullable(),
})

interface Held {
  readonly day: string
  readonly domain: string
  readonly result: SessionResult
  count: number
}

export async function createTlsResultStore(
  database: Database,
  masterKey: MasterKey,
  onFailure: () => void = () => undefined,
): Promise<TlsResultStore> {
  await sql`create table if not exists tls_results (day text not null, domain text not null, sealed_domain blob not null,
    result text not null, count integer not null, primary key (day, domain, result)) strict`.execute(database)
  const held = new Map<string, Held>()
  let timer: ReturnType<typeof setTimeout> | null = null

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const rows = [...held.values()]
    held.clear()
    if (rows.length === 0) return
    await database.transaction().execute(async (transaction) => {
      for (const { day, domain, result, count } of rows) {
        const text = JSON.stringify(rowForm.parse(result))
        await sql`insert into tls_results (day, domain, sealed_domain, result, count)
          values (${day}, ${masterKey.mac('tls-domain', domain)}, ${masterKey.seal('tls-domain', utf8(domain), day)},
            ${text}, ${count})
          on conflict (day, domain, result) do update set count = count + excluded.count`.execute(transaction)
      }
      const oldest = new Date(Date.parse(rows[0]?.day ?? '') - keptDays * 86_400_000)
        .toISOString()
        .slice(0, 10)
      await sql`delete from tls_results where day < ${oldest}`.execute(transaction)
    })
  }

  return {
    count(domain, result, at) {
      const day = at.toISOString().slice(0, 10)
      const key = `${day} ${domain} ${JSON.stringify(result)}`
      const row = held.get(key)
      if (row !== undefined) row.count += 1
      else if (held.size < maximumHeld) held.set(key, { day, domain, result, count: 1 })
      timer ??= setTimeout(() => {
        flush().catch(onFailure)
      }, writtenAfterMs)
      timer.unref()
    },
    flush,
    async ofDay(day) {
      const { rows } = await sql<{ sealed_domain: Uint8Array; result: string; count: number }>`
        select sealed_domain, result, count from tls_results where day = ${day}`.execute(database)
      return rows.map(({ sealed_domain: sealed, result, count }) => ({
        ...rowForm.parse(JSON.parse(result)),
        domain: fromUtf8(masterKey.open('tls-domain', sealed, day)),
        count,
      }))
    },
  }
}
