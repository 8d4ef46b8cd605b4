// The embedded store: node:sqlite behind Kysely. WAL with full synchronisation, so what is committed survives a kill.
// Every store file creates its own tables. Leaves out PostgreSQL, which will speak the same queries.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'

/** One file. Each store names the tables that it owns: `database.$extendTables<Tables>()`. */
export type Database = Kysely<unknown>

interface Prepared {
  readonly statement: StatementSync
  readonly reader: boolean
}

/** More than the gateway has; a list of values of another length makes another statement. */
const maximumPrepared = 500

/** Opens or makes the file. Throws when it cannot be read or is no database. */
export function openDatabase(file: string, options: { readonly readOnly?: boolean } = {}): Database {
  const readOnly = options.readOnly === true
  const sqlite = new DatabaseSync(file, { timeout: 5000, readOnly })
  if (!readOnly) {
    sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
    // 32 MB of log before it is worked in, which waits for the disk twice: a busy hour's mails come and go meanwhile.
    sqlite.exec('pragma wal_autocheckpoint = 8000')
  }
  // Preparing costs more than most statements do.
  const prepared = new Map<string, Prepared>()
  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare(sql)
    const made = { statement, reader: statement.columns().length > 0 }
    if (prepared.size >= maximumPrepared) prepared.clear()
    prepared.set(sql, made)
    return made
  }
  return new Kysely<unknown>({
    dialect: new SqliteDialect({
      database: {
        close: () => {
          prepared.clear()
          sqlite.close()
        },
        prepare: (sql) => {
          const { statement, reader } = prepare(sql)
          const values = (parameters: readonly unknown[]) => parameters.map(asSqlite)
          return {
            reader,
            all: (parameters) => statement.all(...values(parameters)),
            run: (parameters) => statement.run(...values(parameters)),
            iterate: (parameters) => statement.iterate(...values(parameters)),
          }
        },
      },
    }),
  })
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
