// Accepted mails as the queue works on them: claimed with a lease, settled with their line in the audit log, found again
// after a kill. Every change is one transaction with whatever else is written in that turn of the event loop.
import { hash } from 'node:crypto'
import { fromUtf8 } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import type { AuditEntry } from '../../src/evidence/audit-chain.ts'
import { likenessOf } from '../relay/likeness.ts'
import type { MailContent } from '../relay/mail-content.ts'
import type { Job, SettledState, Spool } from '../relay/queue.ts'
import type { FreshMails } from './fresh-mails.ts'
import type { GroupCommit } from './group-commit.ts'
import type { MasterKey } from './master-key.ts'
import { type MessageTables, sweepIn } from './message-tables.ts'
import type { SpoolFiles } from './spool-files.ts'
import type { Direct, Statements } from './statements.ts'
import type { AuditLog } from './store-audit.ts'
import type { UnknownEnds } from './store-unknown.ts'

export interface SpoolParts {
  readonly direct: Direct
  readonly group: GroupCommit
  readonly files: SpoolFiles
  readonly masterKey: MasterKey
  readonly audit: AuditLog
  readonly unknownEnds: UnknownEnds
  readonly fresh: FreshMails
}

/** Behind every ISO 8601 time, as text. */
const endOfTime = '9999'

export function createSpool({
  direct,
  group,
  files,
  masterKey,
  audit,
  unknownEnds,
  fresh,
}: SpoolParts): Spool {
  return {
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
          const due = await transaction.sql<{ message: string }>`select message from recipients
            where hop = ${hop} and state in ('queued', 'deferred') and due_at <= ${time}
            order by due_at limit ${share}`
          jobs.push(...(await take(transaction, hop, due, now, lease)))
        }
        return jobs
      })
    },

    async claimExpired({ now, lease, hops }) {
      const time = now.toISOString()
      return group.commit(async (transaction) => {
        const jobs: Job[] = []
        for (const hop of hops) {
          const over = await transaction.sql<{ message: string }>`
            select r.message from recipients r join messages m on m.id = r.message
            where r.hop = ${hop} and r.state in ('queued', 'deferred') and m.retry_until <= ${time}`
          jobs.push(...(await take(transaction, hop, over, now, lease)))
        }
        return jobs
      })
    },

    contentOf,

    async dotSent({ message }, recipients, at) {
      await group.commit(async (transaction) => {
        for (const number of recipients) {
          await transaction.sql`update recipients set state = 'dot-sent', at = ${at.toISOString()}
            where message = ${message} and number = ${number}`
        }
      })
    },

    async settle({ message }, settled, at) {
      const isUnknown = settled.some(({ state }) => state.state === 'unknown')
      const likeness = isUnknown ? await likenessOfUnknown(message) : null
      fresh.forget(message)
      const isOver = await group.commit(async (transaction) => {
        for (const { recipient, state } of settled) {
          const detail = detailOf(state)
          const place =
            state.state === 'deferred'
              ? null
              : await tell(transaction, { message, recipient, event: state.state, detail }, at)
          const due = state.state === 'deferred' ? state.retryAt : at
          await transaction.sql`update recipients set state = ${state.state}, detail = ${detail}, at = ${at.toISOString()},
            due_at = ${due.toISOString()}, lease_until = null, audit_n = ${place?.n ?? null},
            audit_hash = ${place?.hash ?? null}
            where message = ${message} and number = ${recipient}`
          if (state.state === 'unknown') await rememberIn(transaction, message, recipient, likeness, at)
        }
        return sweepIn(transaction, message)
      })
      if (isOver) await files.remove(message)
    },

    async release({ message, recipients }, due) {
      await group.commit(async (transaction) => {
        for (const { number } of recipients) {
          await transaction.sql`update recipients set state = iif(detail is null, 'queued', 'deferred'),
            attempts = attempts - 1, due_at = ${due.toISOString()}, lease_until = null
            where message = ${message} and number = ${number}`
        }
      })
    },

    async renew(jobs, lease) {
      await group.commit(async (transaction) => {
        for (const { message, hop } of jobs) {
          await transaction.sql`update recipients set lease_until = ${lease.toISOString()}
            where message = ${message} and hop = ${hop} and state in ('sending', 'dot-sent')`
        }
      })
    },

    async nextDue(without = []) {
      const closed = new Set(without)
      const [first] = (await waitingHops(direct))
        .filter(({ hop }) => !closed.has(hop))
        .map(({ due }) => due)
        .sort()
      return first === undefined ? null : new Date(first)
    },

    async recover(at, all) {
      const time = at.toISOString()
      const until = all === 'all' ? endOfTime : time
      const dotted = await direct.sql<{ message: string }>`select distinct message from recipients
        where state = 'dot-sent' and lease_until < ${until}`
      const likenesses = new Map<string, Uint8Array | null>()
      for (const { message } of dotted) likenesses.set(message, await likenessOfUnknown(message))
      const { messages, over } = await group.commit(async (transaction) => {
        const unknown = await transaction.sql<{
          message: string
          number: number
        }>`select message, number from recipients
          where state = 'dot-sent' and lease_until < ${until}`
        for (const { message, number } of unknown) {
          const place = await tell(
            transaction,
            { message, recipient: number, event: 'unknown', detail: null },
            at,
          )
          await transaction.sql`update recipients set state = 'unknown', detail = null, at = ${time}, lease_until = null,
            audit_n = ${place.n}, audit_hash = ${place.hash}
            where message = ${message} and number = ${number}`
          await rememberIn(transaction, message, number, likenesses.get(message), at)
        }
        await transaction.sql`update recipients set state = 'queued', due_at = ${time}, lease_until = null
          where state = 'sending' and lease_until < ${until}`
        const found = [...new Set(unknown.map((row) => row.message))]
        const swept: string[] = []
        for (const message of found) if (await sweepIn(transaction, message)) swept.push(message)
        return { messages: found, over: swept }
      })
      for (const message of over) await files.remove(message)
      return messages
    },
  }

  async function contentOf(id: string): Promise<MailContent> {
    const known = fresh.of(id)
    if (known !== null) return known.content
    const [row] =
      await direct.sql<ContentRow>`select sealed_key, sealed_content, sealed_prefix, bytes, eight_bit
      from messages where id = ${id}`
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
  }

  /** While its bytes are still here. null when they cannot be read: then it is never known again. */
  async function likenessOfUnknown(id: string): Promise<Uint8Array | null> {
    try {
      return await likenessOf(await contentOf(id))
    } catch {
      return null
    }
  }

  async function rememberIn(
    transaction: Statements,
    message: string,
    number: number,
    likeness: Uint8Array | null | undefined,
    at: Date,
  ): Promise<void> {
    if (likeness == null) return
    const rows = await transaction.sql<{ sealed_to: Uint8Array }>`select sealed_to from recipients
      where message = ${message} and number = ${number}`
    for (const row of rows) {
      const to = fromUtf8(masterKey.open('to', row.sealed_to, `${message}/${number}`))
      await unknownEnds.remember(transaction, { message, number, to, likeness }, at)
    }
  }

  /** The domains that mails wait for, and when the first of each is due. Reads one row a domain, however many wait. */
  function waitingHops(on: Statements): Promise<readonly WaitingHop[]> {
    return on.sql<WaitingHop>`
      with recursive hops (hop) as (
        select min(hop) from recipients where state in ('queued', 'deferred')
        union all
        select (select min(r.hop) from recipients r where r.state in ('queued', 'deferred') and r.hop > hops.hop)
        from hops where hops.hop is not null)
      select hop, (select min(r.due_at) from recipients r
        where r.state in ('queued', 'deferred') and r.hop = hops.hop) as due
      from hops where hop is not null`
  }

  /** All recipients of these mails at the hop who are due, or whose time has run out, as jobs. */
  async function take(
    transaction: Statements,
    hop: string,
    rows: readonly { readonly message: string }[],
    now: Date,
    lease: Date,
  ): Promise<readonly Job[]> {
    const time = now.toISOString()
    const ids = JSON.stringify([...new Set(rows.map(({ message }) => message))])
    const mails =
      await transaction.sql<MailRow>`select id, sealed_from, accepted_at, retry_until from messages
      where id in (select value from json_each(${ids}))`
    // "+hop": by the mails, not by all that waits for the domain.
    const taken = await transaction.sql<TakenRow>`
      update recipients
      set state = 'sending', attempts = attempts + 1, at = ${time}, lease_until = ${lease.toISOString()}
      where message in (select value from json_each(${ids})) and +hop = ${hop} and +state in ('queued', 'deferred')
        and (+due_at <= ${time} or (select retry_until from messages where id = message) <= ${time})
      returning message, number, sealed_to, attempts`
    const recipients = Map.groupBy(taken, ({ message }) => message)
    return mails.map((mail) => ({
      message: mail.id,
      hop,
      from: fresh.of(mail.id)?.from ?? fromUtf8(masterKey.open('from', mail.sealed_from, mail.id)),
      acceptedAt: new Date(mail.accepted_at),
      retryUntil: new Date(mail.retry_until),
      recipients: (recipients.get(mail.id) ?? []).map(({ number, sealed_to: to, attempts }) => ({
        number,
        to: fresh.of(mail.id)?.to[number] ?? fromUtf8(masterKey.open('to', to, `${mail.id}/${number}`)),
        attempts,
      })),
    }))
  }

  /** The audit log's line for an end. */
  function tell(
    transaction: Statements,
    { message, recipient, event, detail }: End,
    at: Date,
  ): Promise<Pick<AuditEntry, 'n' | 'hash'>> {
    return audit.appendIn(transaction, at, {
      event,
      message,
      recipient,
      detail: hash('sha256', detail ?? ''),
    })
  }
}

interface End {
  readonly message: string
  readonly recipient: number
  readonly event: SettledState['state']
  /** As it is kept with the recipient. */
  readonly detail: string | null
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
  MessageTables['messages'],
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
