// Waiting for the disk without standing still. SQLite's own wait at each commit (synchronous = full) stops the whole process
// for it; here the log file of WAL is synced beside, one sync for all commits before it. Bytes are in the log in the order
// of the commits, and recovery takes it up to the first frame that is not whole (sqlite.org/fileformat.html#walformat), so
// what was synced is kept with all that came before. Before and after a checkpoint SQLite syncs itself (synchronous = normal).
import { close, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

export interface WalSync {
  /** Something was committed. */
  wrote(): void
  /** When all that was committed until now would survive a power cut. Once the disk has failed it always throws. */
  durable(): Promise<void>
  /** After the last commit, before the database is closed. */
  close(): Promise<void>
}

export type SyncFile = (file: number) => Promise<void>

const syncData: SyncFile = promisify(fdatasync)
const closeFile = promisify(close)

/** `sync` stands in for the disk in tests. */
export function openWalSync(databaseFile: string, sync: SyncFile = syncData): WalSync {
  // Windows flushes no file that is open for reading only.
  const file = openSync(`${databaseFile}-wal`, 'r+')
  let isDirty = false
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  /** Linux tells of a failed write-back once; the next sync would call the same bytes safe. */
  let failure: Error | null = null

  async function trySync(): Promise<void> {
    if (failure !== null) throw failure
    try {
      await sync(file)
    } catch (cause) {
      throw (failure ??= new Error('the disk did not take what was committed', { cause }))
    }
  }

  function begin(): Promise<void> {
    isDirty = false
    next = null
    const begun = trySync()
    running = begun
    const over = () => {
      if (running === begun) running = null
    }
    begun.then(over, over)
    return begun
  }

  return {
    wrote: () => (isDirty = true),
    durable() {
      if (failure !== null) return Promise.reject(failure)
      if (!isDirty) return running ?? Promise.resolve()
      if (running === null) return begin()
      // The sync under way may have begun before the last commit.
      return (next ??= running.then(begin, begin))
    },
    async close() {
      while (running !== null) await running.catch(() => undefined)
      await closeFile(file)
    },
  }
}
