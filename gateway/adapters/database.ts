// The embedded store: node:sqlite behind Kysely. WAL with full synchronisation, so what is committed survives a kill.
// Every store file creates its own tables. Leaves out PostgreSQL, which will speak the same queries.
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'

/** One file. Each store names the tables that it owns: `database.$extendTables<Tables>()`. */
export type Database = Kysely<unknown>

/** Opens or makes the file. Throws when it cannot be read or is no database. */
export function openDatabase(file: string, options: { readonly readOnly?: boolean } = {}): Database {
  const readOnly = options.readOnly === true
  const sqlite = new DatabaseSync(file, { timeout: 5000, readOnly })
  if (!readOnly) sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  return new Kysely<unknown>({
    dialect: new SqliteDialect({
      database: {
        close: () => sqlite.close(),
        prepare: (sql) => {
          const statement = sqlite.prepare(sql)
          const values = (parameters: readonly unknown[]) => parameters.map(asSqlite)
          return {
            reader: statement.columns().length > 0,
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
