// Portal letters and what hangs on them, in the embedded store. Parts lie in one file a letter, as the ciphertext they came
// as; what the gateway itself must know of a letter is one blob sealed under the master key. Recall and expiry destroy both.
// Limits are counted and decided in one transaction each.
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import { type Bytes, concatBytes, equalBytes, fromUtf8, utf8 } from '../../src/bytes.ts'
import { keyWrap } from '../../src/contract/letter.ts'
import type { FoundLetter, Letter, LetterStore } from '../portal/letter-store.ts'
import type { Database } from './database.ts'
import { writeDurably } from './durable-file.ts'
import type { MasterKey } from './master-key.ts'
import { createLetterDoors } from './store-letter-doors.ts'
import { createReplyStore, replyContext } from './store-replies.ts'

export type LetterRow = {
  id: string
  owner: string
  idempotency_key: string
  digest: Uint8Array
  handle: string
  sealed: Uint8Array | null
  part_sizes: string
  laid_at: string
  expires_at: string
  recalled_at: string | null
  opened_at: string | null
  failures: number
  replies: number
  last_reply_at: string | null
}
type Tables = { letters: LetterRow }

/** What is sealed: everything about people, and the half of the key. */
const secretPart = replyContext.extend({
  release: z.string(),
  wrap: keyWrap,
})
const sizes = z.array(z.number().int())

export async function createLetterStore(
  database: Database,
  masterKey: MasterKey,
  dataDir: string,
): Promise<LetterStore> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  const folder = join(dataDir, 'letters')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await sql`create table if not exists letters (
    id text primary key, owner text not null, idempotency_key text not null, digest blob not null,
    handle text not null unique, sealed blob, part_sizes text not null, laid_at text not null, expires_at text not null,
    recalled_at text, opened_at text, failures integer not null, replies integer not null, last_reply_at text,
    unique (owner, idempotency_key)) strict`.execute(tables)
  // Rows that are destroyed are overwritten, not merely let go of.
  await sql`pragma secure_delete = on`.execute(tables)

  const fileOf = (id: string) => join(folder, id)
  const ownerOf = (oid: string) => masterKey.mac('owner', oid)
  const handleOf = (handle: string) => masterKey.mac('handle', handle)

  function found(row: LetterRow | undefined, now: Date): FoundLetter {
    if (row === undefined) return { state: 'unknown' }
    if (row.recalled_at !== null) return { state: 'recalled' }
    const expiresAt = new Date(row.expires_at)
    if (row.sealed === null || expiresAt <= now) return { state: 'expired', expiresAt }
    const secret = secretPart.parse(JSON.parse(fromUtf8(masterKey.open('letter', row.sealed, row.id))))
    return {
      state: 'live',
      letter: {
        id: row.id,
        ...secret,
        partSizes: sizes.parse(JSON.parse(row.part_sizes)),
        laidAt: new Date(row.laid_at),
        expiresAt,
        openedAt: row.opened_at === null ? null : new Date(row.opened_at),
        lastReplyAt: row.last_reply_at === null ? null : new Date(row.last_reply_at),
        replies: row.replies,
        failures: row.failures,
      },
    }
  }

  async function owned(id: string, oid: string): Promise<LetterRow | undefined> {
    return tables
      .selectFrom('letters')
      .selectAll()
      .where('id', '=', id)
      .where('owner', '=', ownerOf(oid))
      .executeTakeFirst()
  }

  async function laidBefore(owner: string, key: string) {
    return tables
      .selectFrom('letters')
      .select(['id', 'digest', 'expires_at', 'recalled_at'])
      .where('owner', '=', owner)
      .where('idempotency_key', '=', key)
      .executeTakeFirst()
  }

  const doors = await createLetterDoors(database)
  const answers = await createReplyStore(database, masterKey, folder)
  return {
    ...doors,
    ...answers,

    async lay({ oid, idempotencyKey, sender, header, parts, laidAt, expiresAt }) {
      const owner = ownerOf(oid)
      const hash = createHash('sha256').update(JSON.stringify(header))
      for (const part of parts) hash.update(part)
      const digest = hash.digest()
      const before = await laidBefore(owner, idempotencyKey)
      if (before === undefined) {
        const id = randomUUID()
        await writeDurably(fileOf(id), folder, concatBytes(parts))
        const secret: z.infer<typeof secretPart> = {
          handle: header.handle,
          sender,
          recipient: header.recipient,
          code: header.code,
          language: header.language,
          notificationId: header.notificationId,
          release: header.release,
          wrap: header.wrap,
        }
        const row = await tables
          .insertInto('letters')
          .values({
            id,
            owner,
            idempotency_key: idempotencyKey,
            digest,
            handle: handleOf(header.handle),
            sealed: masterKey.seal('letter', utf8(JSON.stringify(secret)), id),
            part_sizes: JSON.stringify(header.partSizes),
            laid_at: laidAt.toISOString(),
            expires_at: expiresAt.toISOString(),
            recalled_at: null,
            opened_at: null,
            failures: 0,
            replies: 0,
            last_reply_at: null,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
          .catch(async (error: unknown) => {
            await rm(fileOf(id), { force: true })
            throw error
          })
        if (row !== undefined) return { verdict: 'laid', id, expiresAt, isNew: true }
        await rm(fileOf(id), { force: true })
      }
      const known = before ?? (await laidBefore(owner, idempotencyKey))
      if (known === undefined || known.recalled_at !== null || !equalBytes(known.digest, digest)) {
        return { verdict: 'key-is-used' }
      }
      return { verdict: 'laid', id: known.id, expiresAt: new Date(known.expires_at), isNew: false }
    },

    async stateOf(id, oid, now, hardStop) {
      const row = await owned(id, oid)
      if (row === undefined) return null
      const isExpired = row.sealed === null || new Date(row.expires_at) <= now
      const state =
        row.recalled_at !== null
          ? 'recalled'
          : isExpired
            ? 'expired'
            : row.failures >= hardStop
              ? 'locked'
              : row.opened_at === null
                ? 'waiting'
                : 'opened'
      return {
        id,
        state,
        laidAt: row.laid_at,
        expiresAt: row.expires_at,
        openedAt: row.opened_at,
        replies: row.replies,
        lastReplyAt: row.last_reply_at,
      }
    },

    async recall(id, oid, at) {
      const row = await owned(id, oid)
      if (row === undefined) return false
      await tables
        .updateTable('letters')
        .set({ sealed: null, recalled_at: row.recalled_at ?? at.toISOString() })
        .where('id', '=', id)
        .execute()
      await doors.forget(id)
      await rm(fileOf(id), { force: true })
      return true
    },

    async unlock(id, oid) {
      if ((await owned(id, oid)) === undefined) return false
      await doors.clearTries(id)
      return true
    },

    async findByHandle(handle, now) {
      const row = await tables
        .selectFrom('letters')
        .selectAll()
        .where('handle', '=', handleOf(handle))
        .executeTakeFirst()
      return found(row, now)
    },

    async findById(id, now) {
      return found(
        await tables.selectFrom('letters').selectAll().where('id', '=', id).executeTakeFirst(),
        now,
      )
    },

    readPart: (letter, part) => readSlice(fileOf(letter.id), letter, part),

    async opened(id, at) {
      await tables
        .updateTable('letters')
        .set({ opened_at: at.toISOString() })
        .where('id', '=', id)
        .where('opened_at', 'is', null)
        .execute()
    },

    async sweep(now) {
      const gone = await tables
        .updateTable('letters')
        .set({ sealed: null })
        .where('expires_at', '<=', now.toISOString())
        .where('sealed', 'is not', null)
        .returning('id')
        .execute()
      for (const { id } of gone) {
        await doors.forget(id)
        await rm(fileOf(id), { force: true })
      }
      await doors.forgetOld(now)
    },
  }
}

async function readSlice(path: string, letter: Letter, part: number): Promise<Bytes | null> {
  const length = letter.partSizes[part]
  if (length === undefined) return null
  const start = letter.partSizes.slice(0, part).reduce((sum, size) => sum + size, 0)
  const file = await open(path, 'r')
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await file.read(bytes, 0, length, start)
    if (bytesRead !== length) throw new Error('a letter file is shorter than it was')
    return bytes
  } finally {
    await file.close()
  }
}
