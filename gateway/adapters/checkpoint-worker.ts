// The thread that works WAL's log into the database file, by a connection of its own: thousands of pages and two waits for
// the disk that the process would else stand still for (sqlite.org/wal.html#ckpt).
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'

/** passive: beside everything. restart: what is left, while nobody writes; the log begins anew afterwards. */
export type CheckpointMode = 'passive' | 'restart'

const file = z.string().parse(workerData)
// Somebody who reads for long, as `sikker audit verify` may, is not waited for: everybody else would wait too. The log goes on
// growing, and the next time comes soon.
const sqlite = new DatabaseSync(file, { timeout: 0 })
// Durable before the log is written over; and this connection never checkpoints by itself.
sqlite.exec('pragma synchronous = full; pragma wal_autocheckpoint = 0')

parentPort?.on('message', (mode: CheckpointMode) => {
  sqlite.exec(`pragma wal_checkpoint(${mode})`)
  parentPort?.postMessage('done')
})
