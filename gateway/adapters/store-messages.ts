// Accepted mails until they are delivered: the bytes encrypted under a key of their own, small ones in their row, others in
// a file; the rest in rows. The key is sealed under the master key and destroyed when the last recipient is settled, so
// that no backup opens what is left. This is what callers ask; the queue's side is store-spool.ts.
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { equalBytes, fromUtf8, utf8 } from '../../src/bytes.ts'
import {
  deliveryState,
  type DeliveryState,
  type Envelope,
  type MessageStatus,
  type RelayEnvelope,
} from '../../src/contract/message.ts'
import type { DkimKey } from '../relay/dkim.ts'
import type { MailFacts } from '../relay/mail-content.ts'
import type { MessageJudgement } from '../relay/judge-message.ts'
import { asciiDomain } from '../relay/mta-sts.ts'
import type { Spool } from '../relay/queue.ts'
import type { AuditEntry } from '../../src/evidence/audit-chain.ts'
import type { Json } from '../../src/evidence/canonical.ts'
import type { Database } from './database.ts'
import type { AuditLog } from './store-audit.ts'
import { createFreshMails, type FreshMail } from './fresh-mails.ts'
import { createGroupCommit } from './group-commit.ts'
import type { MasterKey } from './master-key.ts'
import { createMessageTables, type MessageTables, sweepIn, unsettled } from './message-tables.ts'
import { remembered } from './remembered.ts'
import { createSpoolFiles } from './spool-files.ts'
import type { Statements } from './statements.ts'
import { createSpool } from './store-spool.ts'
import { createUnknownEnds, type Earlier } from './store-unknown.ts'

export type Accepted =
  | {
      readonly verdict: 'accepted'
      readonly id: string
      /** Mails that this one may repeat. */
      readonly mayRepeat: readonly string[]
    }
  | { readonly verdict: 'other-mail-under-same-key' }

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
    readonly possibleDuplicateOf: Earlier | null
    /** By the sender, while it could not be told whether S/MIME was possible. */
    readonly isAgreed: boolean
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
    readonly envelope: RelayEnvelope
    readonly message: Intake
    readonly at: Date
    readonly retryUntil: Date
  }): Promise<Accepted>
  /** null when there is no such message, or it is another's. */
  statusOf(id: string, oid: string): Promise<MessageStatus | null>
  /** What a proof of the message must tell. null when there is none, it is another's, or it is not settled yet. */
  provenOf(id: string, oid: string): Promise<ProvenMessage | 'not-settled' | null>
  /** Stops what has not started, for all or for these addresses. false when there is no such message, or it is another's. */
  cancel(id: string, oid: string, at: Date, only?: readonly string[]): Promise<boolean>
}

const settledOutcome = z.enum(['delivered', 'failed', 'unknown', 'cancelled'])
/** Hex digits: enough that no two domains share one. */
const hopLength = 32

export async function createMessageStore(
  database: Database,
  masterKey: MasterKey,
  dataDir: string,
  audit: AuditLog,
): Promise<MessageStore> {
  const tables = database.$extendTables<MessageTables>()
  const group = createGroupCommit(database)
  await createMessageTables(tables)
  const unknownEnds = await createUnknownEnds(database, masterKey)
  const held = await tables.selectFrom('messages').select('id').where('sealed_key', 'is not', null).execute()
  const files = await createSpoolFiles(dataDir, new Set(held.map(({ id }) => id)))

  const fresh = createFreshMails()

  const ownerOf = remembered((oid) => masterKey.mac('owner', oid))
  const hopOfDomain = remembered((domain) =>
    masterKey.mac('hop', asciiDomain(domain) ?? domain).slice(0, hopLength),
  )
  const hopOf = (address: string) => hopOfDomain(address.slice(address.lastIndexOf('@') + 1))

  async function knownAs(owner: string, idempotencyKey: string, transaction: Statements) {
    const [known] = await transaction.sql<{ id: string; digest: Uint8Array }>`
      select id, digest from messages where owner = ${owner} and idempotency_key = ${idempotencyKey}`
    return known
  }

  return {
    async accept({ oid, idempotencyKey, envelope, message, at, retryUntil }) {
      const owner = ownerOf(oid)
      const id = randomUUID()
      const key = randomBytes(32)
      const likeness = unknownEnds.isWatched(owner)
      const { small, reading } = await files.lay(id, key, message.pieces, {
        envelope: { from: envelope.from, to: envelope.to },
        dkim: message.dkim,
        at,
        likeness,
      })
      try {
        message.judge(reading.judgement)
        const { digest, prefix, facts } = reading
        const sealed = {
          key: masterKey.seal('spool-key', key, id),
          from: masterKey.seal('from', utf8(envelope.from), id),
          // A small mail has it in its one piece.
          prefix: prefix === null || small !== null ? null : masterKey.seal('prefix', prefix, id),
        }
        const recipients = envelope.to.map((to, number) => ({
          number,
          to,
          hop: hopOf(to),
          sealed: masterKey.seal('to', utf8(to), `${id}/${number}`),
          isAgreed: envelope.smimeUnknown?.includes(to) ?? false,
        }))
        const time = at.toISOString()
        const accepted = await group.commit(async (transaction): Promise<Accepted> => {
          const known = await knownAs(owner, idempotencyKey, transaction)
          if (known !== undefined) {
            return equalBytes(known.digest, digest)
              ? { verdict: 'accepted', id: known.id, mayRepeat: [] }
              : { verdict: 'other-mail-under-same-key' }
          }
          await transaction.sql`insert into messages (id, owner, idempotency_key, digest, sealed_key, sealed_content,
            sealed_prefix, bytes, eight_bit, sealed_from, accepted_at, retry_until)
            values (${id}, ${owner}, ${idempotencyKey}, ${digest}, ${sealed.key}, ${small?.sealed ?? null}, ${sealed.prefix},
            ${small?.whole.length ?? facts.bytes}, ${Number(facts.headerIs8Bit) + 2 * Number(facts.bodyIs8Bit)}, ${sealed.from}, ${time},
            ${retryUntil.toISOString()})`
          const mayRepeat = new Set<string>()
          for (const recipient of recipients) {
            const { number, to, hop } = recipient
            await transaction.sql`insert into recipients (message, number, sealed_to, hop, state, at, attempts, due_at)
              values (${id}, ${number}, ${recipient.sealed}, ${hop}, 'queued', ${time}, 0, ${time})`
            if (recipient.isAgreed)
              await transaction.sql`insert into agreed_recipients (message, number) values (${id}, ${number})`
            if (reading.likeness === null) continue
            const earlier = await unknownEnds.earlierOf(transaction, owner, to, reading.likeness)
            if (earlier === null) continue
            await unknownEnds.mark(transaction, id, number, earlier)
            mayRepeat.add(earlier.id)
          }
          return { verdict: 'accepted', id, mayRepeat: [...mayRepeat] }
        })
        const isNew = accepted.verdict === 'accepted' && accepted.id === id
        if (small === null && !isNew) await files.remove(id)
        else if (small !== null && isNew) fresh.keep(id, freshMailOf(envelope, facts, small.whole))
        return accepted
      } catch (error) {
        if (small === null) await files.remove(id)
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
      const earlier = await unknownEnds.earlierIn(id)
      return {
        id,
        recipients: rows.map((row) => {
          const possibleDuplicateOf = earlier.get(row.number)
          return {
            address: fromUtf8(masterKey.open('to', row.sealed_to, `${id}/${row.number}`)),
            at: row.at,
            delivery: stateOf(row.state, row.detail),
            ...(possibleDuplicateOf === undefined ? {} : { possibleDuplicateOf }),
          }
        }),
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
      const earlier = await unknownEnds.earlierIn(id)
      const agreed = await tables
        .selectFrom('agreed_recipients')
        .select('number')
        .where('message', '=', id)
        .execute()
      return {
        from: fromUtf8(masterKey.open('from', message.sealed_from, id)),
        acceptedAt: message.accepted_at,
        digest: message.digest,
        recipients: rows.map((row) => ({
          address: fromUtf8(masterKey.open('to', row.sealed_to, `${id}/${row.number}`)),
          outcome: settledOutcome.parse(row.state),
          at: row.at,
          possibleDuplicateOf: earlier.get(row.number) ?? null,
          isAgreed: agreed.some(({ number }) => number === row.number),
          proof: row.detail === null ? null : z.json().parse(JSON.parse(row.detail)),
          audit:
            row.audit_n === null || row.audit_hash === null ? null : { n: row.audit_n, hash: row.audit_hash },
        })),
      }
    },

    async cancel(id, oid, at, only) {
      const owned = await tables
        .selectFrom('messages')
        .select('id')
        .where('id', '=', id)
        .where('owner', '=', ownerOf(oid))
        .executeTakeFirst()
      if (owned === undefined) return false
      const rows = await tables
        .selectFrom('recipients')
        .select(['number', 'sealed_to'])
        .where('message', '=', id)
        .execute()
      const wanted = only?.map((address) => address.toLowerCase())
      const chosen = rows.filter(
        ({ number, sealed_to: to }) =>
          wanted?.includes(fromUtf8(masterKey.open('to', to, `${id}/${number}`)).toLowerCase()) ?? true,
      )
      fresh.forget(id)
      const isOver = await group.commit(async (transaction) => {
        for (const { number } of chosen) {
          await transaction.sql`update recipients set state = 'cancelled', detail = null, at = ${at.toISOString()}
            where message = ${id} and number = ${number} and state in ('queued', 'deferred')`
        }
        return sweepIn(transaction, id)
      })
      if (isOver) await files.remove(id)
      return true
    },

    ...createSpool({ direct: database.direct, group, files, masterKey, audit, unknownEnds, fresh }),
  }
}

function freshMailOf({ from, to }: Envelope, facts: MailFacts, whole: Uint8Array): FreshMail {
  return { from, to, content: { ...facts, bytes: whole.length, pieces: () => [whole] } }
}

function stateOf(state: string, detail: string | null): DeliveryState {
  // The pane need not tell the last byte from the ones before it.
  const shown = state === 'dot-sent' ? 'sending' : state
  const rest: unknown = detail === null ? {} : JSON.parse(detail)
  return deliveryState.parse({ ...z.record(z.string(), z.unknown()).parse(rest), state: shown })
}
