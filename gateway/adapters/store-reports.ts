// Which ends of deliveries their sender has been told of, in the embedded store, and what a report may repeat of a mail
// whose bytes are gone, sealed until it is written. Reads the rows of store-messages.ts, which makes its tables first.
import { sql } from 'kysely'
import { z } from 'zod'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { tlsProblems } from '../../src/contract/tls-problem.ts'
import type { ReportKind } from '../relay/dsn-words.ts'
import type { DueReport, ReportStore } from '../relay/reporter.ts'
import type { Database } from './database.ts'
import type { MasterKey } from './master-key.ts'

/** Whose mails reports are; no person has this name. */
export const reportOwner = 'delivery-reports'
const maximumAtOnce = 200
/** An end that could not be told of for a week is told of no more. */
const oldestInMs = 7 * 24 * 3_600_000
const detailForm = z.object({ problems: z.array(z.enum(tlsProblems)).default([]) })

interface DueRow {
  readonly message: string
  readonly number: number
  readonly sealed_to: Uint8Array
  readonly sealed_from: Uint8Array
  readonly state: string
  readonly detail: string | null
  readonly at: string
  readonly accepted_at: string
  readonly retry_until: string
  readonly sealed_header: Uint8Array | null
}

export async function createReportStore(database: Database, masterKey: MasterKey): Promise<ReportStore> {
  const owner = masterKey.mac('owner', reportOwner)
  const isNew =
    (await sql`select 1 from sqlite_master where type = 'table' and name = 'reports'`.execute(database)).rows
      .length === 0
  await sql`create table if not exists reports (message text not null, number integer not null, kind text not null,
    at text not null, primary key (message, number, kind)) strict`.execute(database)
  await sql`create table if not exists report_headers (message text primary key, sealed blob not null) strict`.execute(
    database,
  )
  await sql`create index if not exists recipients_not_delivered on recipients (at)
    where state in ('failed', 'unknown')`.execute(database)
  // What ended before anybody was told of ends is old news.
  if (isNew) {
    await sql`insert into reports (message, number, kind, at)
      select message, number, 'final', at from recipients where state in ('failed', 'unknown')`.execute(
      database,
    )
  }

  return {
    async keepHeader(message, header) {
      await sql`insert or ignore into report_headers (message, sealed)
        values (${message}, ${masterKey.seal('report-header', utf8(header), message)})`.execute(database)
    },

    async due(now, warnBefore) {
      const since = new Date(now.getTime() - oldestInMs).toISOString()
      const { rows } = await sql<DueRow>`
        select r.message, r.number, r.sealed_to, m.sealed_from, r.state, r.detail, r.at, m.accepted_at, m.retry_until,
          h.sealed as sealed_header
        from recipients r join messages m on m.id = r.message left join report_headers h on h.message = r.message
        where m.owner <> ${owner} and (
          (r.state in ('failed', 'unknown') and r.at >= ${since} and not exists (select 1 from reports p
            where p.message = r.message and p.number = r.number and p.kind = 'final'))
          or (r.state in ('queued', 'deferred') and r.attempts > 0 and m.accepted_at <= ${warnBefore.toISOString()}
            and m.retry_until > ${now.toISOString()}
            and not exists (select 1 from reports p
              where p.message = r.message and p.number = r.number and p.kind = 'delayed')))
        order by r.message, r.number limit ${maximumAtOnce}`.execute(database)
      const groups = new Map<string, DueRow[]>()
      for (const row of rows) {
        const key = `${row.message}/${kindOf(row.state)}`
        groups.set(key, [...(groups.get(key) ?? []), row])
      }
      return [...groups.values()].map((group) => reportOf(group))
    },

    async reported({ message, numbers, kind }, at) {
      const noted = kind === 'delayed' ? 'delayed' : 'final'
      for (const number of numbers) {
        await sql`insert or ignore into reports (message, number, kind, at)
          values (${message}, ${number}, ${noted}, ${at.toISOString()})`.execute(database)
      }
      await sql`delete from report_headers where message = ${message} and not exists (
        select 1 from recipients r where r.message = ${message}
          and r.state in ('queued', 'sending', 'dot-sent', 'deferred', 'failed', 'unknown')
          and not exists (select 1 from reports p
            where p.message = r.message and p.number = r.number and p.kind = 'final'))`.execute(database)
    },
  }

  function reportOf(rows: readonly DueRow[]): DueReport {
    const [first] = rows
    if (first === undefined) throw new Error('a report about nobody')
    const { message } = first
    return {
      kind: kindOf(first.state),
      message,
      to: fromUtf8(masterKey.open('from', first.sealed_from, message)),
      numbers: rows.map(({ number }) => number),
      recipients: rows.map((row) => ({
        address: fromUtf8(masterKey.open('to', row.sealed_to, `${message}/${row.number}`)),
        problems: row.detail === null ? [] : detailForm.parse(JSON.parse(row.detail)).problems,
        lastAttemptAt: new Date(row.at),
      })),
      originalHeader:
        first.sealed_header === null
          ? null
          : fromUtf8(masterKey.open('report-header', first.sealed_header, message)),
      acceptedAt: new Date(first.accepted_at),
      retryUntil: new Date(first.retry_until),
    }
  }
}

function kindOf(state: string): ReportKind {
  return state === 'failed' || state === 'unknown' ? state : 'delayed'
}
