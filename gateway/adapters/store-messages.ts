// Accepted mails until they are delivered: the bytes encrypted under a key of their own, small ones in their row, others in
// a file; the rest in rows. The key is sealed under the master key and destroyed when the last recipient is settled, so
// that no backup opens what is left. All that changes in one turn of the event loop is one transaction.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { equalBytes, fromUtf8, utf8 } from '../../src/bytes.ts'
import {
  deliveryState,
  type DeliveryState,
  type Envelope,
  type MessageStatus,
} from '../../src/contract/message.ts'
import { SikkertError } from '../../src/errors.ts'
import type { DkimKey } from '../relay/dkim.ts'
import type { MessageJudgement } from '../relay/judge-message.ts'
import type { MailContent } from '../relay/mail-content.ts'
import { asciiDomain } from '../relay/mta-sts.ts'
import type { Job, SettledState, Spool } from '../relay/queue.ts'
import type { AuditEntry } from '../../src/evidence/audit-chain.ts'
import type { Json } from '../../src/evidence/canonical.ts'
import type { Database } from './database.ts'
import type { AuditLog } from './store-audit.ts'
import { createGroupCommit } from './group-commit.ts'
import type { MasterKey } from './master-key.ts'
import { createSpoolFiles } from './spool-files.ts'

type Tables = {
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

/** A message as it comes in, read once. */
export interface Intake {
  /** What it throws is thrown by `accept`, and nothing has been accepted. No piece is looked at once the next is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>
  /** After the last piece. What it throws is thrown by `accept`, and nothing has been accepted. */
  readonly judge: (judgement: MessageJudgement) => void
  /** null: it leaves unsigned. */
  readonly dkim: DkimKey | null
}

export interface MessageStore extends Spool {
  /** Durable when it resolves. The same key with the same bytes answers the same id. */
  accept(mail: {
    readonly oid: string
    readonly idempotencyKey: string
    readonly envelope: Envelope
    readonly message: Intake
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
/** Hex digits: enough that no two domains share one. */
const hopLength = 32
/** Behind every ISO 8601 time, as text. */
const endOfTime = '9999'
/** The states that still need the mail's bytes. */
const unsettled = ['queued', 'sending', 'dot-sent', 'deferred']

export async function createMessageStore(
  database: Database,
  masterKey: MasterKey,
  dataDir: string,
  audit: AuditLog,
): Promise<MessageStore> {
  const tables = database.$extendTables<Tables>()
  const group = createGroupCommit(database)
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
  await sql`create index if not exists recipients_due on recipients (hop, due_at)
    where state in ('queued', 'deferred')`.execute(tables)
  await sql`create index if not exists recipients_leased on recipients (lease_until)
    where state in ('sending', 'dot-sent')`.execute(tables)
  const held = await tables.selectFrom('messages').select('id').where('sealed_key', 'is not', null).execute()
  const files = await createSpoolFiles(dataDir, new Set(held.map(({ id }) => id)))

  const ownerOf = (oid: string) => masterKey.mac('owner', oid)
  const hopOf = (address: string) => {
    const domain = address.slice(address.lastIndexOf('@') + 1)
    return masterKey.mac('hop', asciiDomain(domain) ?? domain).slice(0, hopLength)
  }

  async function knownAs(owner: string, idempotencyKey: string, transaction?: Transaction<unknown>) {
    const { rows } = await sql<{ id: string; digest: Uint8Array }>`
      select id, digest from messages where owner = ${owner} and idempotency_key = ${idempotencyKey}`.execute(
      transaction ?? tables,
    )
    return rows[0]
  }

  /** Forgets the bytes of a mail that nobody waits for any more. Answers whether it did. */
  async function sweepIn(transaction: Transaction<unknown>, id: string): Promise<boolean> {
    const { rows } =
      await sql`update messages set sealed_key = null, sealed_content = null, sealed_prefix = null
      where id = ${id} and not exists (select 1 from recipients where message = ${id}
        and state in ('queued', 'sending', 'dot-sent', 'deferred'))
      returning 1`.execute(transaction)
    return rows.length > 0
  }

  return {
    async accept({ oid, idempotencyKey, envelope, message, at, retryUntil }) {
      const owner = ownerOf(oid)
      const id = randomUUID()
      const key = randomBytes(32)
      const { content, reading } = await files.lay(id, key, message.pieces, {
        envelope,
        dkim: message.dkim,
        at,
      })
      try {
        message.judge(reading.judgement)
        const { digest, prefix, facts } = reading
        const sealed = {
          key: masterKey.seal('spool-key', key, id),
          from: masterKey.seal('from', utf8(envelope.from), id),
          prefix: prefix === null ? null : masterKey.seal('prefix', prefix, id),
          to: envelope.to.map((to, number) => masterKey.seal('to', utf8(to), `${id}/${number}`)),
        }
        const time = at.toISOString()
        const accepted = await group.commit(async (transaction): Promise<Accepted> => {
          const known = await knownAs(owner, idempotencyKey, transaction)
          if (known !== undefined) {
            return equalBytes(known.digest, digest)
              ? { verdict: 'accepted', id: known.id }
              : { verdict: 'other-mail-under-same-key' }
          }
          await sql`insert into messages (id, owner, idempotency_key, digest, sealed_key, sealed_content,
            sealed_prefix, bytes, eight_bit, sealed_from, accepted_at, retry_until)
            values (${id}, ${owner}, ${idempotencyKey}, ${digest}, ${sealed.key}, ${content}, ${sealed.prefix},
            ${facts.bytes}, ${Number(facts.headerIs8Bit) + 2 * Number(facts.bodyIs8Bit)}, ${sealed.from}, ${time},
            ${retryUntil.toISOString()})`.execute(transaction)
          for (const [number, to] of envelope.to.entries()) {
            await sql`insert into recipients (message, number, sealed_to, hop, state, at, attempts, due_at)
              values (${id}, ${number}, ${sealed.to[number]}, ${hopOf(to)}, 'queued', ${time}, 0, ${time})`.execute(
              transaction,
            )
          }
          return { verdict: 'accepted', id }
        })
        if (content === null && !(accepted.verdict === 'accepted' && accepted.id === id))
          await files.remove(id)
        return accepted
      } catch (error) {
        if (content === null) await files.remove(id)
        throw error
      }
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
      const isOver = await group.commit(async (transaction) => {
        await sql`update recipients set state = 'cancelled', detail = null, at = ${at.toISOString()}
          where message = ${id} and state in ('queued', 'deferred')`.execute(transaction)
        return sweepIn(transaction, id)
      })
      if (isOver) await files.remove(id)
      return true
    },

    async claim({ now, lease, limit, without }) {
      const time = now.toISOString()
      return group.commit(async (transaction) => {
        const closed = new Set(without)
        const waiting = (await waitingHops(transaction)).filter(
          ({ hop, due }) => due <= time && !closed.has(hop),
        )
        // Each domain its share, the longest waiting first: a thousand mails to one do not stand before the others.
        waiting.sort((a, b) => (a.due < b.due ? -1 : 1))
        const share = Math.max(1, Math.floor(limit / Math.max(1, waiting.length)))
        const jobs: Job[] = []
        for (const { hop } of waiting.slice(0, limit)) {
          const due = await sql<{ message: string }>`select message from recipients
            where hop = ${hop} and state in ('queued', 'deferred') and due_at <= ${time}
            order by due_at limit ${share}`.execute(transaction)
          jobs.push(...(await take(transaction, hop, due.rows, now, lease)))
        }
        return jobs
      })
    },

    async claimExpired({ now, lease, hops }) {
      const time = now.toISOString()
      return group.commit(async (transaction) => {
        const jobs: Job[] = []
        for (const hop of hops) {
          const over = await sql<{ message: string }>`
            select r.message from recipients r join messages m on m.id = r.message
            where r.hop = ${hop} and r.state in ('queued', 'deferred') and m.retry_until <= ${time}`.execute(
            transaction,
          )
          jobs.push(...(await take(transaction, hop, over.rows, now, lease)))
        }
        return jobs
      })
    },

    async contentOf(id): Promise<MailContent> {
      const { rows } =
        await sql<ContentRow>`select sealed_key, sealed_content, sealed_prefix, bytes, eight_bit
        from messages where id = ${id}`.execute(tables)
      const [row] = rows
      if (row === undefined || row.sealed_key === null) throw new SikkertError('cannot-decrypt')
      const key = masterKey.open('spool-key', row.sealed_key, id)
      const prefix = row.sealed_prefix === null ? null : masterKey.open('prefix', row.sealed_prefix, id)
      return {
        bytes: row.bytes + (prefix?.length ?? 0),
        headerIs8Bit: (row.eight_bit & 1) > 0,
        bodyIs8Bit: (row.eight_bit & 2) > 0,
        async *pieces() {
          if (prefix !== null) yield prefix
          yield* files.read(id, key, row.sealed_content)
        },
      }
    },

    async dotSent({ message }, recipients, at) {
      await group.commit(async (transaction) => {
        for (const number of recipients) {
          await sql`update recipients set state = 'dot-sent', at = ${at.toISOString()}
            where message = ${message} and number = ${number}`.execute(transaction)
        }
      })
    },

    async settle({ message }, settled, at) {
      const isOver = await group.commit(async (transaction) => {
        for (const { recipient, state } of settled) {
          const detail = detailOf(state)
          const place =
            state.state === 'deferred' ? null : await tell(transaction, message, recipient, state, at)
          const due = state.state === 'deferred' ? state.retryAt : at
          await sql`update recipients set state = ${state.state}, detail = ${detail}, at = ${at.toISOString()},
            due_at = ${due.toISOString()}, lease_until = null, audit_n = ${place?.n ?? null},
            audit_hash = ${place?.hash ?? null}
            where message = ${message} and number = ${recipient}`.execute(transaction)
        }
        return sweepIn(transaction, message)
      })
      if (isOver) await files.remove(message)
    },

    async release({ message, recipients }, due) {
      await group.commit(async (transaction) => {
        for (const { number } of recipients) {
          await sql`update recipients set state = iif(detail is null, 'queued', 'deferred'),
            attempts = attempts - 1, due_at = ${due.toISOString()}, lease_until = null
            where message = ${message} and number = ${number}`.execute(transaction)
        }
      })
    },

    async renew(jobs, lease) {
      await group.commit(async (transaction) => {
        for (const { message, hop } of jobs) {
          await sql`update recipients set lease_until = ${lease.toISOString()}
            where message = ${message} and hop = ${hop} and state in ('sending', 'dot-sent')`.execute(
            transaction,
          )
        }
      })
    },

    async nextDue(without = []) {
      const closed = new Set(without)
      const [first] = (await waitingHops(tables))
        .filter(({ hop }) => !closed.has(hop))
        .map(({ due }) => due)
        .sort()
      return first === undefined ? null : new Date(first)
    },

    async recover(at, all) {
      const time = at.toISOString()
      const until = all === 'all' ? endOfTime : time
      const { messages, over } = await group.commit(async (transaction) => {
        const unknown = await sql<{ message: string; number: number }>`select message, number from recipients
          where state = 'dot-sent' and lease_until < ${until}`.execute(transaction)
        for (const { message, number } of unknown.rows) {
          const place = await tell(transaction, message, number, { state: 'unknown' }, at)
          await sql`update recipients set state = 'unknown', detail = null, at = ${time}, lease_until = null,
            audit_n = ${place.n}, audit_hash = ${place.hash}
            where message = ${message} and number = ${number}`.execute(transaction)
        }
        await sql`update recipients set state = 'queued', due_at = ${time}, lease_until = null
          where state = 'sending' and lease_until < ${until}`.execute(transaction)
        const found = [...new Set(unknown.rows.map((row) => row.message))]
        const swept: string[] = []
        for (const message of found) if (await sweepIn(transaction, message)) swept.push(message)
        return { messages: found, over: swept }
      })
      for (const message of over) await files.remove(message)
      return messages
    },
  }

  /** The domains that mails wait for, and when the first of each is due. Reads one row a domain, however many wait. */
  async function waitingHops(on: QueryExecutorProvider): Promise<readonly WaitingHop[]> {
    const { rows } = await sql<WaitingHop>`
      with recursive hops (hop) as (
        select min(hop) from recipients where state in ('queued', 'deferred')
        union all
        select (select min(r.hop) from recipients r where r.state in ('queued', 'deferred') and r.hop > hops.hop)
        from hops where hops.hop is not null)
      select hop, (select min(r.due_at) from recipients r
        where r.state in ('queued', 'deferred') and r.hop = hops.hop) as due
      from hops where hop is not null`.execute(on)
    return rows
  }

  /** All recipients of these mails at the hop who are due, or whose time has run out, as jobs. */
  async function take(
    transaction: Transaction<unknown>,
    hop: string,
    rows: readonly { readonly message: string }[],
    now: Date,
    lease: Date,
  ): Promise<readonly Job[]> {
    const time = now.toISOString()
    const ids = JSON.stringify([...new Set(rows.map(({ message }) => message))])
    const mails = await sql<MailRow>`select id, sealed_from, accepted_at, retry_until from messages
      where id in (select value from json_each(${ids}))`.execute(transaction)
    // "+hop": by the mails, not by all that waits for the domain.
    const taken = await sql<TakenRow>`
      update recipients
      set state = 'sending', attempts = attempts + 1, at = ${time}, lease_until = ${lease.toISOString()}
      where message in (select value from json_each(${ids})) and +hop = ${hop} and +state in ('queued', 'deferred')
        and (+due_at <= ${time} or (select retry_until from messages where id = message) <= ${time})
      returning message, number, sealed_to, attempts`.execute(transaction)
    const recipients = Map.groupBy(taken.rows, ({ message }) => message)
    return mails.rows.map((mail) => ({
      message: mail.id,
      hop,
      from: fromUtf8(masterKey.open('from', mail.sealed_from, mail.id)),
      acceptedAt: new Date(mail.accepted_at),
      retryUntil: new Date(mail.retry_until),
      recipients: (recipients.get(mail.id) ?? []).map(({ number, sealed_to: to, attempts }) => ({
        number,
        to: fromUtf8(masterKey.open('to', to, `${mail.id}/${number}`)),
        attempts,
      })),
    }))
  }

  /** The audit log's line for an end. */
  function tell(
    transaction: Transaction<unknown>,
    message: string,
    recipient: number,
    state: SettledState,
    at: Date,
  ): Promise<Pick<AuditEntry, 'n' | 'hash'>> {
    const detail = createHash('sha256')
      .update(detailOf(state) ?? '')
      .digest('hex')
    return audit.appendIn(transaction, at, { event: state.state, message, recipient, detail })
  }
}

interface WaitingHop {
  readonly hop: string
  readonly due: string
}

interface MailRow {
  readonly id: string
  readonly sealed_from: Uint8Array
  readonly accepted_at: string
  readonly retry_until: string
}

interface TakenRow {
  readonly message: string
  readonly number: number
  readonly sealed_to: Uint8Array
  readonly attempts: number
}

type ContentRow = Pick<
  Tables['messages'],
  'sealed_key' | 'sealed_content' | 'sealed_prefix' | 'bytes' | 'eight_bit'
>

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
