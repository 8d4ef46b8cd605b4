// node:sqlite for Kysely, with one connection that nobody holds while the disk is waited for. A statement or a transaction
// is done with SQLite at once; its answer is given when all that was committed before it is durable, so that nothing is told
// that a power cut could take back. What every mail writes goes past Kysely (`direct`): to build and compile a query anew
// takes longer than SQLite takes for it.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DatabaseConnection, DialectAdapter, Driver, QueryResult } from 'kysely'
import type { Checkpoints } from './checkpoints.ts'
import type { Direct, Statements, Value } from './statements.ts'
import type { Turns } from './turns.ts'
import type { WalSync } from './wal-sync.ts'

interface Prepared {
  readonly statement: StatementSync
  readonly answersRows: boolean
  readonly writes: boolean
}

/** What a database that is written to needs of the disk. */
export interface Upkeep {
  readonly wal: WalSync
  readonly checkpoints: Checkpoints
}

/** More than the gateway has; a list of values of another length makes another statement. */
const maximumPrepared = 500

/** More than one connection, for Kysely: the turns are kept here. */
export const sqliteAdapter: DialectAdapter = {
  supportsMultipleConnections: true,
  supportsTransactionalDdl: false,
  supportsReturning: true,
  acquireMigrationLock: () => Promise.resolve(),
  releaseMigrationLock: () => Promise.resolve(),
}

export interface SqliteDriver {
  readonly driver: Driver
  readonly direct: Direct
}

/** `upkeep` is null for a database that is only read. */
export function createSqliteDriver(sqlite: DatabaseSync, turns: Turns, upkeep: Upkeep | null): SqliteDriver {
  // Preparing costs more than most statements do.
  const prepared = new Map<string, Prepared>()
  /** By where they stand in our source: they are as many as we have written. */
  const written = new WeakMap<TemplateStringsArray, Prepared>()
  /** Since the last commit. */
  let hasWritten = false

  function prepareNew(sql: string): Prepared {
    const statement = sqlite.prepare(sql)
    return { statement, answersRows: statement.columns().length > 0, writes: mayWrite(sql) }
  }

  function prepare(sql: string): Prepared {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const made = prepareNew(sql)
    if (prepared.size >= maximumPrepared) prepared.clear()
    prepared.set(sql, made)
    return made
  }

  function run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const { statement, answersRows, writes } = prepare(sql)
    const values = parameters.map(asSqlite)
    hasWritten ||= writes
    // What a row is, Kysely's callers say.
    if (answersRows) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes), rows: [] }
  }

  function runWritten(strings: TemplateStringsArray, values: readonly Value[]): readonly unknown[] {
    let known = written.get(strings)
    if (known === undefined) written.set(strings, (known = prepareNew(strings.join('?'))))
    hasWritten ||= known.writes
    if (known.answersRows) return known.statement.all(...values)
    known.statement.run(...values)
    return []
  }

  const within: Statements = {
    // What a row is, the caller says. A promise, since no other database could answer at once.
    sql: <R>(strings: TemplateStringsArray, ...values: readonly Value[]) =>
      Promise.try(() => runWritten(strings, values) as readonly R[]),
  }

  /** After a commit, of a transaction or of a statement by itself. */
  async function durable(): Promise<void> {
    if (upkeep === null) return
    // Only now: a sync that began while a transaction was open holds nothing of it.
    if (hasWritten) upkeep.wal.wrote()
    hasWritten = false
    upkeep.checkpoints.look()
    await upkeep.wal.durable()
  }

  function connect(): DatabaseConnection {
    const connection: DatabaseConnection = {
      async executeQuery<R>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
        for (let wait = turns.others(connection); wait !== null; wait = turns.others(connection)) await wait
        const result = run<R>(sql, parameters)
        if (!turns.isHeld()) await durable()
        return result
      },
      streamQuery() {
        throw new Error('rows are read in pages')
      },
    }
    return connection
  }

  async function begin(connection: object): Promise<void> {
    // No await stands between the question and the taking: that would let another in.
    for (let wait = turns.others(connection); wait !== null; wait = turns.others(connection)) await wait
    run('begin', [])
    turns.take(connection)
  }

  async function commit(connection: object): Promise<void> {
    run('commit', [])
    turns.leave(connection)
    await durable()
  }

  async function rollback(connection: object): Promise<void> {
    // When the disk has failed behind a commit, nothing is left to roll back.
    if (!turns.isHeldBy(connection)) return
    try {
      run('rollback', [])
    } finally {
      turns.leave(connection)
    }
    await durable()
  }

  return {
    driver: {
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connect()),
      beginTransaction: begin,
      commitTransaction: commit,
      rollbackTransaction: rollback,
      releaseConnection: () => Promise.resolve(),
      async destroy() {
        await upkeep?.checkpoints.stop()
        await upkeep?.wal.close()
        prepared.clear()
        sqlite.close()
      },
    },
    direct: {
      async sql<R>(strings: TemplateStringsArray, ...values: readonly Value[]) {
        const nobody = {}
        for (let wait = turns.others(nobody); wait !== null; wait = turns.others(nobody)) await wait
        // No await before it is waited for: a transaction could begin, and this would be taken for a part of it.
        const rows = runWritten(strings, values)
        await durable()
        return rows as readonly R[]
      },
      async transaction(work) {
        const connection = {}
        await begin(connection)
        try {
          const result = await work(within)
          await commit(connection)
          return result
        } catch (error) {
          await rollback(connection)
          throw error
        }
      },
    },
  }
}

function mayWrite(sql: string): boolean {
  return !/^\s*(?:select|begin|commit|rollback)\b/i.test(sql)
}

function asSqlite(value: unknown): null | number | bigint | string | Uint8Array {
  if (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'string' ||
    value instanceof Uint8Array
  ) {
    return value
  }
  throw new TypeError('a value that SQLite cannot hold')
}
