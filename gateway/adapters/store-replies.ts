// Recipients' answers until they are in the caseworker's inbox: each a file, sealed by the page to the gateway's reply key,
// whose private half is kept sealed under the master key. File and context of an answer are gone once it is delivered or given
// up; a row with neither a context nor a time of delivery was given up.
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../src/bytes.ts'
import { letterCode } from '../../src/contract/letter.ts'
import { SikkertError } from '../../src/errors.ts'
import type { LetterStore, ReplyContext, ReplyState } from '../portal/letter-store.ts'
import type { Database } from './database.ts'
import { writeDurably } from './durable-file.ts'
import type { MasterKey } from './master-key.ts'

type Tables = {
  letters: { id: string; replies: number; last_reply_at: string | null }
  letter_replies: {
    id: string
    letter: string
    idempotency_key: string
    sealed_context: Uint8Array | null
    taken_at: string
    delivered_at: string | null
    attempts: number
    due_at: string
  }
  letter_reply_keys: { id: number; sealed: Uint8Array }
}

type EndedRow = Pick<Tables['letter_replies'], 'delivered_at' | 'sealed_context'>

type Answers = Pick<
  LetterStore,
  | 'replyKeys'
  | 'keepReply'
  | 'dueReplies'
  | 'readReply'
  | 'replyState'
  | 'repliesGivenUp'
  | 'replyDelivered'
  | 'replyGivenUp'
  | 'replyWaits'
>

export const replyContext = z.object({
  handle: z.string(),
  sender: z.object({ mailbox: z.string(), name: z.string() }),
  recipient: z.object({ address: z.string(), name: z.string() }),
  code: letterCode,
  language: z.enum(['da', 'en']),
  notificationId: z.string(),
})
const keyPair = z.object({ publicKey: z.string(), privateKey: z.string() })
/** The one row of the key table. */
const keyId = 1
const repliesAtOnce = 20

export async function createReplyStore(
  database: Database,
  masterKey: MasterKey,
  folder: string,
): Promise<Answers> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  await sql`create table if not exists letter_replies (
    id text primary key, letter text not null references letters (id), idempotency_key text not null,
    sealed_context blob, taken_at text not null, delivered_at text, attempts integer not null, due_at text not null,
    unique (letter, idempotency_key)) strict`.execute(tables)
  await sql`create table if not exists letter_reply_keys (id integer primary key, sealed blob not null) strict`.execute(
    tables,
  )
  const fileOf = (id: string) => join(folder, `${id}.reply`)

  async function readKeys() {
    const row = await tables
      .selectFrom('letter_reply_keys')
      .select('sealed')
      .where('id', '=', keyId)
      .executeTakeFirst()
    if (row === undefined) return null
    const kept = keyPair.parse(JSON.parse(fromUtf8(masterKey.open('reply-key', row.sealed, 'reply-key'))))
    return { publicKey: fromBase64Url(kept.publicKey), privateKey: fromBase64Url(kept.privateKey) }
  }

  function rowOf(id: string): Promise<EndedRow> {
    return tables
      .selectFrom('letter_replies')
      .select(['delivered_at', 'sealed_context'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  }

  async function destroy(id: string, deliveredAt: Date | null): Promise<void> {
    await tables
      .updateTable('letter_replies')
      .set({ delivered_at: deliveredAt?.toISOString() ?? null, sealed_context: null })
      .where('id', '=', id)
      .execute()
    await rm(fileOf(id), { force: true })
  }

  return {
    async replyKeys(make) {
      const known = await readKeys()
      if (known !== null) return known
      const made = await make()
      const text = JSON.stringify({
        publicKey: toBase64Url(made.publicKey),
        privateKey: toBase64Url(made.privateKey),
      } satisfies z.infer<typeof keyPair>)
      await tables
        .insertInto('letter_reply_keys')
        .values({ id: keyId, sealed: masterKey.seal('reply-key', utf8(text), 'reply-key') })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return (await readKeys()) ?? made
    },

    async keepReply({ letter, idempotencyKey, sealed, at }, maximumReplies) {
      const before = await tables
        .selectFrom('letter_replies')
        .select(['id', 'delivered_at', 'sealed_context'])
        .where('letter', '=', letter.id)
        .where('idempotency_key', '=', idempotencyKey)
        .executeTakeFirst()
      if (before !== undefined) return { id: before.id, state: stateOf(before) }
      const id = randomUUID()
      const context: ReplyContext = replyContext.parse(letter)
      await writeDurably(fileOf(id), folder, sealed)
      const isKept = await tables.transaction().execute(async (transaction) => {
        const counted = await transaction
          .updateTable('letters')
          .set((row) => ({ replies: row('replies', '+', 1), last_reply_at: at.toISOString() }))
          .where('id', '=', letter.id)
          .where('replies', '<', maximumReplies)
          .returning('id')
          .executeTakeFirst()
        if (counted === undefined) return false
        await transaction
          .insertInto('letter_replies')
          .values({
            id,
            letter: letter.id,
            idempotency_key: idempotencyKey,
            sealed_context: masterKey.seal('reply', utf8(JSON.stringify(context)), id),
            taken_at: at.toISOString(),
            delivered_at: null,
            attempts: 0,
            due_at: at.toISOString(),
          })
          .execute()
        return true
      })
      if (!isKept) await rm(fileOf(id), { force: true })
      return isKept ? { id, state: 'waits' } : null
    },

    async dueReplies(now) {
      const rows = await tables
        .selectFrom('letter_replies')
        .select(['id', 'letter', 'taken_at', 'attempts'])
        .where('delivered_at', 'is', null)
        .where('sealed_context', 'is not', null)
        .where('due_at', '<=', now.toISOString())
        .orderBy('due_at')
        .limit(repliesAtOnce)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        letter: row.letter,
        takenAt: new Date(row.taken_at),
        attempts: row.attempts,
      }))
    },

    async readReply(id) {
      const { sealed_context: sealed } = await rowOf(id)
      if (sealed === null) throw new SikkertError('cannot-decrypt')
      return {
        context: replyContext.parse(JSON.parse(fromUtf8(masterKey.open('reply', sealed, id)))),
        sealed: new Uint8Array(await readFile(fileOf(id))),
      }
    },

    replyState: async (id) => stateOf(await rowOf(id)),

    async repliesGivenUp(letter) {
      const rows = await tables
        .selectFrom('letter_replies')
        .select('taken_at')
        .where('letter', '=', letter)
        .where('delivered_at', 'is', null)
        .where('sealed_context', 'is', null)
        .orderBy('taken_at')
        .execute()
      return rows.map((row) => new Date(row.taken_at))
    },

    replyDelivered: (id, at) => destroy(id, at),
    replyGivenUp: (id) => destroy(id, null),

    async replyWaits(id, dueAt) {
      await tables
        .updateTable('letter_replies')
        .set((row) => ({ attempts: row('attempts', '+', 1), due_at: dueAt.toISOString() }))
        .where('id', '=', id)
        .execute()
    },
  }
}

function stateOf(row: EndedRow): ReplyState {
  if (row.delivered_at !== null) return 'delivered'
  return row.sealed_context === null ? 'given-up' : 'waits'
}
