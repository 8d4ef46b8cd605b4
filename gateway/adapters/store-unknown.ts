// Mails of which nobody knows whether they arrived, kept by what they say and to whom, as keyed digests: so that the same mail
// sent again is known for what it may be to its recipient, a second one. The mails themselves are gone by then.
import { sql } from 'kysely'
import { toHex } from '../../src/bytes.ts'
import type { Database } from './database.ts'
import type { MasterKey } from './master-key.ts'
import type { Statements } from './statements.ts'

/** An earlier mail that said the same to the same recipient. */
export interface Earlier {
  readonly id: string
  /** When it was accepted. ISO 8601. */
  readonly at: string
}

export interface UnknownEnds {
  /** Whether one of this sender's mails came to such an end lately. */
  isWatched(owner: string): boolean
  remember(transaction: Statements, end: UnknownEnd, at: Date): Promise<void>
  earlierOf(transaction: Statements, owner: string, to: string, likeness: Uint8Array): Promise<Earlier | null>
  mark(transaction: Statements, message: string, number: number, earlier: Earlier): Promise<void>
  /** By the recipients' numbers. */
  earlierIn(message: string): Promise<ReadonlyMap<number, Earlier>>
}

export interface UnknownEnd {
  readonly message: string
  readonly number: number
  readonly to: string
  readonly likeness: Uint8Array
}

/** Whoever sends a mail again does it within days. */
const keptInMs = 30 * 24 * 3_600_000

export async function createUnknownEnds(database: Database, masterKey: MasterKey): Promise<UnknownEnds> {
  await sql`create table if not exists unknown_ends (message text not null, number integer not null, owner text not null,
    recipient text not null, likeness text not null, accepted_at text not null, at text not null,
    primary key (message, number)) strict`.execute(database)
  await sql`create index if not exists unknown_ends_of on unknown_ends (owner, recipient)`.execute(database)
  await sql`create table if not exists possible_duplicates (message text not null, number integer not null,
    earlier text not null, earlier_at text not null, primary key (message, number)) strict`.execute(database)

  const recipientOf = (to: string) => masterKey.mac('recipient', to.toLowerCase())
  const likenessOf = (likeness: Uint8Array) => masterKey.mac('likeness', toHex(likeness))
  const known = await sql<{ owner: string }>`select distinct owner from unknown_ends`.execute(database)
  // Each mail asks. One too many here, of a change that was taken back or is long over, costs a digest.
  const watched = new Set(known.rows.map(({ owner }) => owner))

  return {
    isWatched: (owner) => watched.has(owner),

    async remember(transaction, { message, number, to, likeness }, at) {
      const since = new Date(at.getTime() - keptInMs).toISOString()
      await transaction.sql`delete from unknown_ends where at < ${since}`
      const rows = await transaction.sql<{ owner: string }>`
        insert or ignore into unknown_ends (message, number, owner, recipient, likeness, accepted_at, at)
        select id, ${number}, owner, ${recipientOf(to)}, ${likenessOf(likeness)}, accepted_at, ${at.toISOString()}
        from messages where id = ${message} returning owner`
      for (const { owner } of rows) watched.add(owner)
    },

    async earlierOf(transaction, owner, to, likeness) {
      const rows = await transaction.sql<Earlier>`select message as id, accepted_at as at from unknown_ends
        where owner = ${owner} and recipient = ${recipientOf(to)} and likeness = ${likenessOf(likeness)}
        order by at desc limit 1`
      return rows[0] ?? null
    },

    async mark(transaction, message, number, { id, at }) {
      await transaction.sql`insert into possible_duplicates (message, number, earlier, earlier_at)
        values (${message}, ${number}, ${id}, ${at})`
    },

    async earlierIn(message) {
      const { rows } = await sql<Earlier & { number: number }>`
        select number, earlier as id, earlier_at as at from possible_duplicates where message = ${message}`.execute(
        database,
      )
      return new Map(rows.map(({ number, id, at }) => [number, { id, at }]))
    },
  }
}
