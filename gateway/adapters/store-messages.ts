// Accepted mails until they are delivered: the bytes in a file encrypted under a key of their own, the rest in rows. The
// key is sealed under the master key and destroyed when the last recipient is settled, so that no backup opens the file.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { equalBytes, fromUtf8, toHex, utf8 } from '../../src/bytes.ts'
import {
  deliveryState,
  type DeliveryState,
  type Envelope,
  type MessageStatus,
} from '../../src/contract/message.ts'
import { SikkertError } from '../../src/errors.ts'
import type { Job, SettledState, Spool } from '../relay/queue.ts'
import type { AuditEntry } from '../../src/evidence/audit-chain.ts'
import type { Json } from '../../src/evidence/canonical.ts'
import type { Database } from './database.ts'
import type { AuditLog } from './store-audit.ts'
import { masterKeyOf, type MasterKey } from './master-key.ts'

type Tables = {
  messages: {
    id: string
    owner: string
    idempotency_key: string
    digest: Uint8Array
    sealed_key: Uint8Array | null
    sealed_from: Uint8Array
    accepted_at: string
    retry_until: string
  }
  recipients: {
    message: string
    number: number
    sealed_to: Uint8Array
    state: string
    detail: string | null
    at: string
    attempts: number
    due_at: string
    /** Where the audit log tells of its end. */
    audit_n: number | null
    audit_hash: string | null
  }
}

export type Accepted =
  { readonly verdict: 'accepted'; readonly id: string } | { readonly verdict: 'other-mail-under-same-key' }

export interface ProvenMessage {
  readonly from: string
  readonly acceptedAt: string
  /** SHA-256 of envelope and message. */
  readonly digest: Uint8Array
  readonly recipients: readonly {
    readonly address: string
    readonly outcome: 'delivered' | 'failed' | 'unknown' | 'cancelled'
    readonly at: string
    readonly proof: Json
    readonly audit: Pick<AuditEntry, 'n' | 'hash'> | null
  }[]
}

export interface MessageStore extends Spool {
  /** Durable when it resolves. The same key with the same bytes answers the same id. */
  accept(mail: {
    readonly oid: string
    readonly idempotencyKey: string
    readonly envelope: Envelope
    readonly message: Uint8Array
    readonly at: Date
    readonly retryUntil: Date
  }): Promise<Accepted>
  /** null when there is no such message, or it is another's. */
  statusOf(id: string, oid: string): Promise<MessageStatus | null>
  /** What a proof of the message must tell. null when there is none, it is another's, or it is not settled yet. */
  provenOf(id: string, oid: string): Promise<ProvenMessage | 'not-settled' | null>
  /** Stops what has not started. false when there is no such message, or it is another's. */
  cancel(id: string, oid: string, at: Date): Promise<boolean>
}

const settledOutcome = z.enum(['delivered', 'failed', 'unknown', 'cancelled'])
const earliest = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : new Date(text)))
/** The states that still need the mail's bytes. */
const unsettled = ['queued', 'sending', 'dot-sent', 'deferred']

export async function createMessageStore(
  database: Database,
  masterKey: MasterKey,
  dataDir: string,
  audit: AuditLog,
): Promise<MessageStore> {
  const tables = database.$extendTables<Tables>()
  const folder = join(dataDir, 'spool')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await sql`create table if not exists messages (
    id text primary key, owner text not null, idempotency_key text not null, digest blob not null, sealed_key blob,
    sealed_from blob not null, accepted_at text not null, retry_until text not null,
    unique (owner, idempotency_key)) strict`.execute(tables)
  await sql`create table if not exists recipients (
    message text not null references messages (id), number integer not null, sealed_to blob not null,
    state text not null, detail text, at text not null, attempts integer not null, due_at text not null,
    audit_n integer, audit_hash text,
    primary key (message, number)) strict`.execute(tables)
  await sql`create index if not exists recipients_due on recipients (due_at) where state in ('queued', 'deferred')`.execute(
    tables,
  )

  const fileOf = (id: string) => join(folder, id)
  const ownerOf = (oid: string) => masterKey.mac('owner', oid)

  async function keyOf(id: string): Promise<MasterKey> {
    const row = await tables
      .selectFrom('messages')
      .select('sealed_key')
      .where('id', '=', id)
      .executeTakeFirst()
    if (row?.sealed_key === undefined || row.sealed_key === null) throw new SikkertError('cannot-decrypt')
    return masterKeyOf(masterKey.open('spool-key', row.sealed_key, id))
  }

  async function sweep(id: string): Promise<void> {
    const left = await tables
      .selectFrom('recipients')
      .select('number')
      .where('message', '=', id)
      .where('state', 'in', unsettled)
      .limit(1)
      .executeTakeFirst()
    if (left !== undefined) return
    await tables.updateTable('messages').set({ sealed_key: null }).where('id', '=', id).execute()
    await rm(fileOf(id), { force: true })
  }

  return {
    async accept({ oid, idempotencyKey, envelope, message, at, retryUntil }) {
      const owner = ownerOf(oid)
      const digest = createHash('sha256')
        .update(JSON.stringify(envelope))
        .update('\n')
        .update(message)
        .digest()
      const known = await tables
        .selectFrom('messages')
        .select(['id', 'digest'])
        .where('owner', '=', owner)
        .where('idempotency_key', '=', idempotencyKey)
        .executeTakeFirst()
      if (known !== undefined) {
        return equalBytes(known.digest, digest)
          ? { verdict: 'accepted', id: known.id }
          : { verdict: 'other-mail-under-same-key' }
      }
      const id = randomUUID()
      const key = randomBytes(32)
      await writeDurably(fileOf(id), folder, masterKeyOf(key).seal('spool', message, id))
      try {
        await tables.transaction().execute(async (transaction) => {
          await transaction
            .insertInto('messages')
            .values({
              id,
              owner,
              idempotency_key: idempotencyKey,
              digest,
              sealed_key: masterKey.seal('spool-key', key, id),
              sealed_from: masterKey.seal('from', utf8(envelope.from), id),
              accepted_at: at.toISOString(),
              retry_until: retryUntil.toISOString(),
            })
            .execute()
          await transaction
            .insertInto('recipients')
            .values(
              envelope.to.map((to, number) => ({
                message: id,
                number,
                sealed_to: masterKey.seal('to', utf8(to), `${id}/${number}`),
                state: 'queued',
                detail: null,
                at: at.toISOString(),
                attempts: 0,
                due_at: at.toISOString(),
                audit_n: null,
                audit_hash: null,
              })),
            )
            .execute()
        })
      } catch (error) {
        await rm(fileOf(id), { force: true })
        throw error
      }
      return { verdict: 'accepted', id }
    },

    async statusOf(id, oid) {
      const owned = await tables
        .selectFrom('messages')
        .select('id')
        .where('id', '=', id)
        .where('owner', '=', ownerOf(oid))
        .executeTakeFirst()
      if (owned === undefined) return null
      const rows = await tables
        .selectFrom('recipients')
        .selectAll()
        .where('message', '=', id)
        .orderBy('number')
        .execute()
      return {
        id,
        recipients: rows.map((row) => ({
          address: fromUtf8(masterKey.open('to', row.sealed_to, `${id}/${row.number}`)),
          at: row.at,
          delivery: stateOf(row.state, row.detail),
        })),
      }
    },

    async provenOf(id, oid) {
      const message = await tables
        .selectFrom('messages')
        .selectAll()
        .where('id', '=', id)
        .where('owner', '=', ownerOf(oid))
        .executeTakeFirst()
      if (message === undefined) return null
      const rows = await tables
        .selectFrom('recipients')
        .selectAll()
        .where('message', '=', id)
        .orderBy('number')
        .execute()
      if (rows.some(({ state }) => unsettled.includes(state))) return 'not-settled'
      return {
        from: fromUtf8(masterKey.open('from', message.sealed_from, id)),
        acceptedAt: message.accepted_at,
        digest: message.digest,
        recipients: rows.map((row) => ({
          address: fromUtf8(masterKey.open('to', row.sealed_to, `${id}/${row.number}`)),
          outcome: settledOutcome.parse(row.state),
          at: row.at,
          proof: row.detail === null ? null : z.json().parse(JSON.parse(row.detail)),
          audit:
            row.audit_n === null || row.audit_hash === null ? null : { n: row.audit_n, hash: row.audit_hash },
        })),
      }
    },

    async cancel(id, oid, at) {
      const owned = await tables
        .selectFrom('messages')
        .select('id')
        .where('id', '=', id)
        .where('owner', '=', ownerOf(oid))
        .executeTakeFirst()
      if (owned === undefined) return false
      await tables
        .updateTable('recipients')
        .set({ state: 'cancelled', detail: null, at: at.toISOString() })
        .where('message', '=', id)
        .where('state', 'in', ['queued', 'deferred'])
        .execute()
      await sweep(id)
      return true
    },

    async claim(now) {
      const row = await sql<{ message: string; number: number; sealed_to: Uint8Array; attempts: number }>`
        update recipients set state = 'sending', attempts = attempts + 1, at = ${now.toISOString()}
        where rowid = (select rowid from recipients where state in ('queued', 'deferred') and due_at <= ${now.toISOString()}
          order by due_at limit 1)
        returning message, number, sealed_to, attempts`
        .execute(tables)
        .then((result) => result.rows[0])
      if (row === undefined) return null
      const message = await tables
        .selectFrom('messages')
        .select(['sealed_from', 'retry_until'])
        .where('id', '=', row.message)
        .executeTakeFirstOrThrow()
      return {
        message: row.message,
        recipient: row.number,
        from: fromUtf8(masterKey.open('from', message.sealed_from, row.message)),
        to: fromUtf8(masterKey.open('to', row.sealed_to, `${row.message}/${row.number}`)),
        attempts: row.attempts,
        retryUntil: new Date(message.retry_until),
      }
    },

    async readMessage(id) {
      return (await keyOf(id)).open('spool', await readFile(fileOf(id)), id)
    },

    async dotSent(job, at) {
      await changeTo(job, 'dot-sent', null, at, at)
    },

    async settle(job, state, at) {
      const detail = detailOf(state)
      await changeTo(job, state.state, detail, at, state.state === 'deferred' ? state.retryAt : at)
      await sweep(job.message)
      if (state.state === 'deferred') return
      // Written after the state: a kill in between leaves a mail without its line in the log, never a line that is untrue.
      const digest = createHash('sha256')
        .update(detail ?? '')
        .digest('hex')
      const { n, hash } = await audit.append(at, {
        event: state.state,
        message: job.message,
        recipient: job.recipient,
        detail: digest,
      })
      await tables
        .updateTable('recipients')
        .set({ audit_n: n, audit_hash: hash })
        .where('message', '=', job.message)
        .where('number', '=', job.recipient)
        .execute()
    },

    async nextDue() {
      const row = await tables
        .selectFrom('recipients')
        .select((expression) => expression.fn.min('due_at').as('due'))
        .where('state', 'in', ['queued', 'deferred'])
        .executeTakeFirst()
      return row === undefined ? null : earliest.parse(row.due)
    },

    async recover(at) {
      const unknown = await tables
        .updateTable('recipients')
        .set({ state: 'unknown', at: at.toISOString() })
        .where('state', '=', 'dot-sent')
        .returning('message')
        .execute()
      await tables
        .updateTable('recipients')
        .set({ state: 'queued', due_at: at.toISOString() })
        .where('state', '=', 'sending')
        .execute()
      const messages = [...new Set(unknown.map((row) => row.message))]
      for (const message of messages) await sweep(message)
      return messages
    },
  }

  async function changeTo(
    job: Job,
    state: string,
    detail: string | null,
    at: Date,
    due: Date,
  ): Promise<void> {
    await tables
      .updateTable('recipients')
      .set({ state, detail, at: at.toISOString(), due_at: due.toISOString() })
      .where('message', '=', job.message)
      .where('number', '=', job.recipient)
      .execute()
  }
}

function detailOf(state: SettledState): string | null {
  switch (state.state) {
    case 'delivered':
      return JSON.stringify({ tls: state.tls, evidence: state.evidence })
    case 'failed':
      return JSON.stringify({ problems: state.problems })
    case 'deferred':
      return JSON.stringify({ problems: state.problems, retryUntil: state.retryUntil })
    case 'unknown':
      return null
  }
}

function stateOf(state: string, detail: string | null): DeliveryState {
  // The pane need not tell the last byte from the ones before it.
  const shown = state === 'dot-sent' ? 'sending' : state
  const rest: unknown = detail === null ? {} : JSON.parse(detail)
  return deliveryState.parse({ ...z.record(z.string(), z.unknown()).parse(rest), state: shown })
}

/** A file that is whole and there after a power cut, or not there at all. */
async function writeDurably(path: string, folder: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${toHex(randomBytes(4))}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
