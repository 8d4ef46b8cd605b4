// Codes, tries and sessions of portal letters: who may knock how often. Rows hold digests and times, no number and no code.
import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { equalBytes, utf8 } from '../../src/bytes.ts'
import type { LetterStore, Reserved } from '../portal/letter-store.ts'
import type { Database } from './database.ts'

type Tables = {
  letters: { id: string; failures: number }
  letter_codes: {
    id: string
    letter: string
    browser: string
    number: string
    digest: string
    asked_at: string
    expires_at: string
    tries: number
    used: number
  }
  letter_tries: { letter: string; client: string; at: string }
  letter_sessions: { token: string; letter: string; started_at: string; seen_at: string }
}

type Doors = Pick<
  LetterStore,
  | 'reserveCode'
  | 'dropCode'
  | 'tryCode'
  | 'countTry'
  | 'clearTries'
  | 'startSession'
  | 'session'
  | 'endSession'
> & {
  /** Everything of one letter. */
  forget(letter: string): Promise<void>
  /** What no limit asks for any more. */
  forgetOld(now: Date): Promise<void>
}

const hourInMs = 3_600_000
const dayInMs = 24 * hourInMs

export async function createLetterDoors(database: Database): Promise<Doors> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  await sql`create table if not exists letter_codes (
    id text primary key, letter text not null, browser text not null, number text not null, digest text not null,
    asked_at text not null, expires_at text not null, tries integer not null, used integer not null) strict`.execute(
    tables,
  )
  await sql`create index if not exists letter_codes_letter on letter_codes (letter, asked_at)`.execute(tables)
  await sql`create index if not exists letter_codes_number on letter_codes (number, asked_at)`.execute(tables)
  await sql`create table if not exists letter_tries (letter text not null, client text not null, at text not null) strict`.execute(
    tables,
  )
  await sql`create index if not exists letter_tries_letter on letter_tries (letter, at)`.execute(tables)
  await sql`create table if not exists letter_sessions (
    token text primary key, letter text not null, started_at text not null, seen_at text not null) strict`.execute(
    tables,
  )

  async function countFailure(transaction: Kysely<Tables>, letter: string): Promise<void> {
    await transaction
      .updateTable('letters')
      .set((row) => ({ failures: row('failures', '+', 1) }))
      .where('id', '=', letter)
      .execute()
  }

  async function clearTries(letter: string): Promise<void> {
    await tables.updateTable('letters').set({ failures: 0 }).where('id', '=', letter).execute()
    await tables.deleteFrom('letter_tries').where('letter', '=', letter).execute()
  }

  return {
    clearTries,

    async reserveCode(code, limits) {
      return tables.transaction().execute(async (transaction): Promise<Reserved> => {
        const asked = async (column: 'letter' | 'number', value: string) =>
          (
            await transaction
              .selectFrom('letter_codes')
              .select('asked_at')
              .where(column, '=', value)
              .where('asked_at', '>', new Date(code.at.getTime() - dayInMs).toISOString())
              .orderBy('asked_at', 'desc')
              .execute()
          ).map((row) => new Date(row.asked_at).getTime())
        const ofLetter = await asked('letter', code.letter)
        const ofNumber = await asked('number', code.number)
        /** When the nth newest leaves the window, there is room again. */
        const roomAt = (times: readonly number[], count: number, windowInMs: number) =>
          (times[count - 1] ?? -Infinity) + windowInMs
        const freeAt = Math.max(
          roomAt(ofLetter, 1, limits.resendSeconds * 1000),
          roomAt(ofLetter, limits.perHour, hourInMs),
          roomAt(ofLetter, limits.perDay, dayInMs),
          roomAt(ofNumber, limits.perNumberDay, dayInMs),
        )
        const waitMs = freeAt - code.at.getTime()
        if (waitMs > 0) return { verdict: 'wait', seconds: Math.ceil(waitMs / 1000) }
        const id = randomUUID()
        await transaction
          .insertInto('letter_codes')
          .values({
            id,
            letter: code.letter,
            browser: code.browser,
            number: code.number,
            digest: code.digest,
            asked_at: code.at.toISOString(),
            expires_at: code.expiresAt.toISOString(),
            tries: 0,
            used: 0,
          })
          .execute()
        return { verdict: 'reserved', id }
      })
    },

    async dropCode(id) {
      await tables.deleteFrom('letter_codes').where('id', '=', id).execute()
    },

    async tryCode(letter, browser, digest, now, maximumTries) {
      return tables.transaction().execute(async (transaction) => {
        const newest = await transaction
          .selectFrom('letter_codes')
          .select(['id', 'asked_at', 'tries'])
          .where('letter', '=', letter)
          .where('browser', '=', browser)
          .where('used', '=', 0)
          .where('expires_at', '>', now.toISOString())
          .orderBy('asked_at', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (newest === undefined) return { verdict: 'no-code' }
        if (newest.tries >= maximumTries) return { verdict: 'dead', askedAt: new Date(newest.asked_at) }
        // Counted before it is compared, so that a crash in between costs the guesser and not us.
        const row = await transaction
          .updateTable('letter_codes')
          .set((code) => ({ tries: code('tries', '+', 1) }))
          .where('id', '=', newest.id)
          .returning(['digest', 'tries'])
          .executeTakeFirstOrThrow()
        if (equalBytes(utf8(row.digest), utf8(digest))) {
          await transaction.updateTable('letter_codes').set({ used: 1 }).where('id', '=', newest.id).execute()
          return { verdict: 'right' }
        }
        await countFailure(transaction, letter)
        return row.tries >= maximumTries
          ? { verdict: 'dead', askedAt: new Date(newest.asked_at) }
          : { verdict: 'wrong', triesLeft: maximumTries - row.tries }
      })
    },

    async countTry(letter, client, now, limits) {
      return tables.transaction().execute(async (transaction) => {
        const since = new Date(now.getTime() - limits.windowSeconds * 1000).toISOString()
        const tries = await transaction
          .selectFrom('letter_tries')
          .select(['client', 'at'])
          .where('letter', '=', letter)
          .where('at', '>', since)
          .orderBy('at', 'desc')
          .execute()
        const own = tries.filter((row) => row.client === client)
        const blocking = [own[limits.perClient - 1], tries[limits.perLetter - 1]].flatMap((row) =>
          row === undefined ? [] : [new Date(row.at).getTime()],
        )
        if (blocking.length > 0) {
          const freeAt = Math.max(...blocking) + limits.windowSeconds * 1000
          return { seconds: Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000)), triesLeft: 0 }
        }
        await transaction
          .insertInto('letter_tries')
          .values({ letter, client, at: now.toISOString() })
          .execute()
        await countFailure(transaction, letter)
        return { seconds: 0, triesLeft: limits.perClient - own.length - 1 }
      })
    },

    async startSession(token, letter, now) {
      const at = now.toISOString()
      await tables
        .insertInto('letter_sessions')
        .values({ token, letter, started_at: at, seen_at: at })
        .execute()
    },

    async session(token, now, idleSeconds, absoluteSeconds) {
      const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString()
      const row = await tables
        .updateTable('letter_sessions')
        .set({ seen_at: now.toISOString() })
        .where('token', '=', token)
        .where('seen_at', '>', before(idleSeconds))
        .where('started_at', '>', before(absoluteSeconds))
        .returning('letter')
        .executeTakeFirst()
      return row?.letter ?? null
    },

    async endSession(token) {
      await tables.deleteFrom('letter_sessions').where('token', '=', token).execute()
    },

    async forget(letter) {
      await tables.deleteFrom('letter_codes').where('letter', '=', letter).execute()
      await tables.deleteFrom('letter_tries').where('letter', '=', letter).execute()
      await tables.deleteFrom('letter_sessions').where('letter', '=', letter).execute()
    },

    async forgetOld(now) {
      const yesterday = new Date(now.getTime() - dayInMs).toISOString()
      await tables.deleteFrom('letter_codes').where('asked_at', '<', yesterday).execute()
      await tables.deleteFrom('letter_tries').where('at', '<', yesterday).execute()
      await tables.deleteFrom('letter_sessions').where('started_at', '<', yesterday).execute()
    },
  }
}
