// The store's connection: transactions do not mix, nobody holds it while the disk is waited for, and no answer is given
// before what it rests on is durable.
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pagesAtMost } from '../../gateway/adapters/checkpoints.ts'
import { type Database, type DatabaseOptions, openDatabase } from '../../gateway/adapters/database.ts'

let folder: string
let database: Database

async function open(options: DatabaseOptions = {}): Promise<void> {
  database = openDatabase(join(folder, 'a.sqlite'), options)
  await sql`create table if not exists t (n integer primary key, text text) strict`.execute(database)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-'))
})
afterEach(async () => {
  await database.destroy()
  rmSync(folder, { recursive: true })
})

async function numbers(): Promise<readonly number[]> {
  const { rows } = await sql<{ n: number }>`select n from t order by n`.execute(database)
  return rows.map(({ n }) => n)
}

/** From now on the test ends each sync. */
async function openWithHeldSyncs(): Promise<PromiseWithResolvers<undefined>[]> {
  const syncs: PromiseWithResolvers<undefined>[] = []
  let isHeld = false
  await open({
    async sync() {
      if (!isHeld) return
      const sync = Promise.withResolvers<undefined>()
      syncs.push(sync)
      await sync.promise
    },
  })
  isHeld = true
  return syncs
}

describe('the store', () => {
  it('keeps transactions and statements apart that come at the same time', async () => {
    await open()
    const transactions = Array.from({ length: 50 }, (_, i) =>
      database.transaction().execute(async (transaction) => {
        await sql`insert into t (n) values (${2 * i})`.execute(transaction)
        await setImmediate()
        const { rows } = await sql<{ n: number }>`select max(n) as n from t where n < 1000`.execute(
          transaction,
        )
        await sql`insert into t (n) values (${2 * i + 1})`.execute(transaction)
        return rows.length
      }),
    )
    const statements = Array.from({ length: 50 }, (_, i) =>
      sql`insert into t (n) values (${1000 + i})`.execute(database),
    )
    // Those past Kysely, among the others.
    const direct = Array.from({ length: 50 }, (_, i) =>
      database.direct.transaction(async (transaction) => {
        await transaction.sql`insert into t (n) values (${2000 + 2 * i})`
        await setImmediate()
        const rows = await transaction.sql<{ n: number }>`select max(n) as n from t`
        await transaction.sql`insert into t (n) values (${2000 + 2 * i + 1})`
        return rows
      }),
    )
    const single = Array.from(
      { length: 50 },
      (_, i) => database.direct.sql`insert into t (n) values (${3000 + i})`,
    )
    await Promise.all([...transactions, ...statements, ...direct, ...single])
    expect(await numbers()).toHaveLength(300)
  })

  it('takes back a transaction that fails, and only that one', async () => {
    await open()
    const ends = await Promise.allSettled(
      [1, 2, 3, 4].map((n) =>
        database.transaction().execute(async (transaction) => {
          await sql`insert into t (n) values (${n})`.execute(transaction)
          await setImmediate()
          if (n % 2 === 0) throw new Error('no')
        }),
      ),
    )
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
    const direct = await Promise.allSettled(
      [5, 6, 7, 8].map((n) =>
        database.direct.transaction(async (transaction) => {
          await transaction.sql`insert into t (n) values (${n})`
          await setImmediate()
          if (n % 2 === 0) throw new Error('no')
        }),
      ),
    )
    expect(direct.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
    expect(await numbers()).toEqual([1, 3, 5, 7])
  })

  it('answers when the disk has it, and works on for others meanwhile', async () => {
    const syncs = await openWithHeldSyncs()
    const told: string[] = []
    const insert = (n: number) =>
      database
        .transaction()
        .execute((transaction) => sql`insert into t (n) values (${n})`.execute(transaction))
        .then(() => told.push(`insert ${n}`))
    const all = [insert(1)]
    await setImmediate()
    all.push(
      insert(2),
      numbers().then((rows) => told.push(`rows ${rows.join()}`)),
    )
    await setImmediate()
    expect(told).toEqual([])
    syncs.shift()?.resolve(undefined)
    await setImmediate()
    // The read saw the second insert, which the first sync need not hold.
    expect(told).toEqual(['insert 1'])
    syncs.shift()?.resolve(undefined)
    await Promise.all(all)
    expect(told).toEqual(['insert 1', 'insert 2', 'rows 1,2'])
    expect(syncs).toEqual([])
  })

  it('does not count a sync that began while the transaction was still open', async () => {
    const syncs = await openWithHeldSyncs()
    const told: string[] = []
    const all = [1, 2].map(async (n) => {
      await sql`insert into t (n) values (${n})`.execute(database)
      told.push(`${n}`)
    })
    await setImmediate()
    const late = Promise.withResolvers<undefined>()
    all.push(
      database
        .transaction()
        .execute(async (transaction) => {
          await sql`insert into t (n) values (3)`.execute(transaction)
          await late.promise
        })
        .then(() => void told.push('3')),
    )
    await setImmediate()
    // The second insert's sync begins now, before the commit.
    syncs.shift()?.resolve(undefined)
    await setImmediate()
    late.resolve(undefined)
    await setImmediate()
    syncs.shift()?.resolve(undefined)
    await setImmediate()
    expect(told).toEqual(['1', '2'])
    syncs.shift()?.resolve(undefined)
    await Promise.all(all)
  })

  it('tells nothing of a statement by itself before it is durable, whatever transaction begins behind it', async () => {
    const syncs = await openWithHeldSyncs()
    const told: string[] = []
    const all = [
      database.direct.sql`insert into t (n) values (1)`.then(() => told.push('direct')),
      sql`insert into t (n) values (2)`.execute(database).then(() => told.push('by Kysely')),
    ]
    const late = Promise.withResolvers<undefined>()
    all.push(
      database.direct
        .transaction(async (transaction) => {
          await transaction.sql`insert into t (n) values (3)`
          await late.promise
        })
        .then(() => told.push('transaction')),
    )
    await setImmediate()
    expect(told).toEqual([])
    late.resolve(undefined)
    while (told.length < 3) {
      syncs.shift()?.resolve(undefined)
      await setImmediate()
    }
    await Promise.all(all)
  })

  it('has answered nothing that a power cut would take: what the last sync saw holds it all', async () => {
    const image = join(folder, 'image.sqlite')
    await open({
      sync: async () => {
        // What lies in the files when the sync begins is what it makes safe.
        for (const end of ['', '-wal']) copyFileSync(join(folder, `a.sqlite${end}`), `${image}${end}.new`)
        await setImmediate()
        for (const end of ['', '-wal']) copyFileSync(`${image}${end}.new`, `${image}${end}`)
      },
    })
    const after = (): readonly unknown[] => {
      rmSync(`${image}-shm`, { force: true })
      const cut = new DatabaseSync(image)
      const rows = cut.prepare('select n from t').all()
      cut.close()
      return rows.map(({ n }) => n)
    }
    for (let round = 0; round < 10; round++) {
      const first = 3 * round
      await Promise.all([
        sql`insert into t (n) values (${first})`.execute(database),
        database.transaction().execute(async (transaction) => {
          await sql`insert into t (n) values (${first + 1})`.execute(transaction)
          await setImmediate()
          await sql`insert into t (n) values (${first + 2})`.execute(transaction)
        }),
      ])
      expect(after()).toEqual(expect.arrayContaining([first, first + 1, first + 2]))
    }
  })

  it('refuses all further work once the disk has failed', async () => {
    let isBroken = false
    await open({ sync: () => (isBroken ? Promise.reject(new Error('EIO')) : Promise.resolve()) })
    isBroken = true
    const insert = () =>
      database.transaction().execute((transaction) => sql`insert into t (n) values (1)`.execute(transaction))
    await expect(insert()).rejects.toThrow('the disk')
    isBroken = false
    await expect(insert()).rejects.toThrow()
    await expect(database.direct.sql`insert into t (n) values (2)`).rejects.toThrow('the disk')
    await expect(numbers()).rejects.toThrow('the disk')
  })

  it('keeps its log short, whatever is written', { timeout: 60_000 }, async () => {
    await open({ sync: () => Promise.resolve() })
    const text = 'x'.repeat(100_000)
    const write = () =>
      Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          sql`insert or replace into t (n, text) values (${i}, ${text})`.execute(database),
        ),
      )
    const pages = async () => {
      const { rows } = await sql<{ log: number }>`pragma wal_checkpoint(noop)`.execute(database)
      return rows[0]?.log ?? Infinity
    }
    // 40 MB, more than it may grow to before it is worked in by the thread beside.
    for (let round = 0; round < 20; round++) await write()
    while ((await pages()) > 2000) await sql`insert or replace into t (n) values (0)`.execute(database)
    // 300 MB at once: faster than the thread, perhaps.
    for (let round = 0; round < 150; round++) await write()
    expect(statSync(join(folder, 'a.sqlite-wal')).size).toBeLessThan(150_000_000)
    expect(await numbers()).toHaveLength(20)
  })

  it('works its log in beside, while twenty write without a pause', { timeout: 120_000 }, async () => {
    await open()
    const content = 'x'.repeat(10_000)
    let isOver = false
    const write = async (who: number) => {
      while (!isOver) {
        await database.direct.transaction(
          (transaction) => transaction.sql`insert or replace into t (n, text) values (${who}, ${content})`,
        )
        await setImmediate()
      }
    }
    const writers = Array.from({ length: 20 }, (_, who) => write(who))
    let begunAnew = 0
    for (let before = 0; begunAnew < 3;) {
      const [row] = await database.direct.sql<{ log: number }>`pragma wal_checkpoint(noop)`
      const log = row?.log ?? 0
      // From there on it could have been SQLite's own checkpoint.
      if (log < before && before < pagesAtMost) begunAnew++
      before = log
      await setImmediate()
    }
    isOver = true
    await Promise.all(writers)
    expect(await numbers()).toHaveLength(20)
  })

  it('tells once that the thread for its log has failed, and goes on', { timeout: 60_000 }, async () => {
    let told = 0
    await open({ sync: () => Promise.resolve(), onCheckpointsFailed: () => told++ })
    // Whoever opens it from now on finds no database.
    renameSync(join(folder, 'a.sqlite'), join(folder, 'b.sqlite'))
    mkdirSync(join(folder, 'a.sqlite'))
    const text = 'x'.repeat(100_000)
    const write = () => database.direct.sql`insert or replace into t (n, text) values (1, ${text})`
    while (told === 0) {
      await write()
      await setImmediate()
    }
    for (let round = 0; round < 500; round++) await write()
    expect(told).toBe(1)
    expect(await numbers()).toEqual([1])
  })

  it(
    'is written to while somebody reads for long, and works the log in afterwards',
    { timeout: 60_000 },
    async () => {
      await open({ sync: () => Promise.resolve() })
      const text = 'x'.repeat(100_000)
      const write = (n: number) =>
        sql`insert or replace into t (n, text) values (${n}, ${text})`.execute(database)
      const pages = async () => {
        const { rows } = await sql<{ log: number }>`pragma wal_checkpoint(noop)`.execute(database)
        return rows[0]?.log ?? Infinity
      }
      await write(1)
      const reader = new DatabaseSync(join(folder, 'a.sqlite'), { readOnly: true })
      reader.exec('begin')
      expect(reader.prepare('select count(*) as n from t').get()).toEqual({ n: 1 })
      // 50 MB, more than the thread lets lie when it may.
      for (let n = 0; n < 500; n++) await write(n % 20)
      expect(await pages()).toBeGreaterThan(8000)
      expect(reader.prepare('select count(*) as n from t').get()).toEqual({ n: 1 })
      reader.close()
      while ((await pages()) > 2000) await write(0)
      expect(await numbers()).toHaveLength(20)
    },
  )
})
