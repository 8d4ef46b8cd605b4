// The embedded store: node:sqlite behind Kysely, in WAL mode. What has been answered survives a kill and a power cut
// (wal-sync.ts). Every store file creates its own tables. Leaves out PostgreSQL, which will speak the same queries.
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { createCheckpoints, pagesAtMost } from './checkpoints.ts'
import { createSqliteDriver, sqliteAdapter, type Upkeep } from './sqlite-driver.ts'
import type { Direct } from './statements.ts'
import { createTurns, type Turns } from './turns.ts'
import { openWalSync, type SyncFile } from './wal-sync.ts'

/** One file. Each store names the tables that it owns: `database.$extendTables<Tables>()`. */
export type Database = Kysely<unknown> & { readonly direct: Direct }

export interface DatabaseOptions {
  readonly readOnly?: boolean
  /** Instead of the disk's own, in tests. */
  readonly sync?: SyncFile
  /** The thread for checkpoints has failed; commits do its work from now on, and stand still for it. */
  readonly onCheckpointsFailed?: () => void
}

/** Opens or makes the file. Throws when it cannot be read or is no database. */
export function openDatabase(file: string, options: DatabaseOptions = {}): Database {
  const readOnly = options.readOnly === true
  const sqlite = new DatabaseSync(file, { timeout: 5000, readOnly })
  const turns = createTurns()
  const { driver, direct } = createSqliteDriver(
    sqlite,
    turns,
    readOnly ? null : keepUp(file, sqlite, turns, options),
  )
  const kysely = new Kysely<unknown>({
    dialect: {
      createAdapter: () => sqliteAdapter,
      createDriver: () => driver,
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  return Object.assign(kysely, { direct })
}

function keepUp(
  file: string,
  sqlite: DatabaseSync,
  turns: Turns,
  { sync, onCheckpointsFailed = () => undefined }: DatabaseOptions,
): Upkeep {
  sqlite.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on')
  sqlite.exec(`pragma wal_autocheckpoint = ${pagesAtMost}`)
  // The log file is made by the first look at the database.
  sqlite.exec('select 1 from sqlite_schema')
  return {
    wal: openWalSync(file, sync),
    checkpoints: createCheckpoints(file, sqlite, (work) => turns.alone(work), onCheckpointsFailed),
  }
}
