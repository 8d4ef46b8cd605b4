// When WAL's log is worked into the database file: after some 32 MB of it, in a thread beside (checkpoint-worker.ts), first
// what there is, then, while nobody writes, the little that came meanwhile. A thread that fails leaves it to SQLite from then on, and says so once.
import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import type { CheckpointMode } from './checkpoint-worker.ts'

export interface Checkpoints {
  /** Something was committed. */
  look(): void
  stop(): Promise<void>
}

/** A busy hour's mails come and go in less. */
const pagesBetween = 8000
/** Where the thread does not do it, SQLite does it in the commit that goes beyond. */
export const pagesAtMost = 4 * pagesBetween
/** Asking how long the log is costs two microseconds. */
const commitsBetweenLooks = 20

const logState = z.object({ log: z.number() })

/** `alone` holds everybody off the database while it runs. `onFailure` is called once at most. */
export function createCheckpoints(
  file: string,
  sqlite: DatabaseSync,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
  onFailure: () => void,
): Checkpoints {
  const howLong = sqlite.prepare('pragma wal_checkpoint(noop)')
  let worker: Worker | null = null
  let hasFailed = false
  let running: Promise<void> | null = null
  let commits = 0

  function order(to: Worker, mode: CheckpointMode): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => () => {
        for (const event of ['message', 'error', 'exit']) to.removeAllListeners(event)
        to.unref()
        end()
      }
      to.once('message', settle(resolve))
      for (const event of ['error', 'exit']) to.once(event, settle(reject))
      to.ref()
      to.postMessage(mode)
    })
  }

  async function run(): Promise<void> {
    const thread = (worker ??= new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
      workerData: file,
    }))
    try {
      await order(thread, 'passive')
      await alone(() => order(thread, 'restart'))
    } catch {
      hasFailed = true
      await thread.terminate()
      onFailure()
    }
  }

  return {
    look() {
      if (hasFailed || running !== null || ++commits < commitsBetweenLooks) return
      commits = 0
      if (logState.parse(howLong.get()).log < pagesBetween) return
      running = run().finally(() => (running = null))
    },
    async stop() {
      await running
      await worker?.terminate()
    },
  }
}
