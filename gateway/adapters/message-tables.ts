// The rows of accepted mails, shared by what callers ask of them (store-messages.ts) and what the queue does with them
// (store-spool.ts): one row a mail, and one a recipient. Once the last recipient is settled, what opens the mail is gone.
import { sql, type Kysely } from 'kysely'
import type { Statements } from './statements.ts'

export type MessageTables = {
  messages: {
    id: string
    owner: string
    idempotency_key: string
    digest: Uint8Array
    sealed_key: Uint8Array | null
    /** null: in a file. */
    sealed_content: Uint8Array | null
    /** Header fields of ours that go before the content. */
    sealed_prefix: Uint8Array | null
    bytes: number
    /** 1: the header; 2: the body. */
    eight_bit: number
    sealed_from: Uint8Array
    accepted_at: string
    retry_until: string
  }
  recipients: {
    message: string
    number: number
    sealed_to: Uint8Array
    /** The same for all addresses of a domain, and telling nobody which. */
    hop: string
    state: string
    detail: string | null
    at: string
    attempts: number
    due_at: string
    /** Until when somebody works on it. */
    lease_until: string | null
    /** Where the audit log tells of its end. */
    audit_n: number | null
    audit_hash: string | null
  }
  /** Recipients to whom the sender let the mail go by this way, though it could not be told whether S/MIME was possible. */
  agreed_recipients: { message: string; number: number }
}

/** The states that still need the mail's bytes. */
export const unsettled: readonly string[] = ['queued', 'sending', 'dot-sent', 'deferred']

export async function createMessageTables(tables: Kysely<MessageTables>): Promise<void> {
  await sql`create table if not exists messages (
    id text primary key, owner text not null, idempotency_key text not null, digest blob not null, sealed_key blob,
    sealed_content blob, sealed_prefix blob, bytes integer not null, eight_bit integer not null,
    sealed_from blob not null, accepted_at text not null, retry_until text not null,
    unique (owner, idempotency_key)) strict`.execute(tables)
  await sql`create table if not exists recipients (
    message text not null references messages (id), number integer not null, sealed_to blob not null,
    hop text not null, state text not null, detail text, at text not null, attempts integer not null,
    due_at text not null, lease_until text, audit_n integer, audit_hash text,
    primary key (message, number)) strict`.execute(tables)
  await sql`create table if not exists agreed_recipients (message text not null, number integer not null,
    primary key (message, number)) strict`.execute(tables)
  await sql`create index if not exists recipients_due on recipients (hop, due_at)
    where state in ('queued', 'deferred')`.execute(tables)
  await sql`create index if not exists recipients_leased on recipients (lease_until)
    where state in ('sending', 'dot-sent')`.execute(tables)
}

/** Forgets the bytes of a mail that nobody waits for any more. Answers whether it did. */
export async function sweepIn(transaction: Statements, id: string): Promise<boolean> {
  const rows =
    await transaction.sql`update messages set sealed_key = null, sealed_content = null, sealed_prefix = null
    where id = ${id} and not exists (select 1 from recipients where message = ${id}
      and state in ('queued', 'sending', 'dot-sent', 'deferred'))
    returning 1`
  return rows.length > 0
}
