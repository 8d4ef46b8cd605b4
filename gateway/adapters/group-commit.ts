// One transaction for all that is to be written in one turn of the event loop: a commit waits for the disk, and a hundred
// mails wait for it together. When nothing else happens there is nothing to wait for.
import type { Database } from './database.ts'
import type { Statements } from './statements.ts'

export type Write<T> = (transaction: Statements) => Promise<T>

export interface GroupCommit {
  /**
   * Resolves when the write is durable. `write` must await nothing but the transaction, and may be called a second time
   * after its first changes were rolled back.
   */
  commit<T>(write: Write<T>): Promise<T>
}

interface Waiting {
  run(transaction: Statements): Promise<() => void>
  fail(error: unknown): void
}

export function createGroupCommit(database: Database): GroupCommit {
  let waiting: Waiting[] = []

  async function flush(): Promise<void> {
    const group = waiting
    waiting = []
    try {
      await together(group)
    } catch {
      // One of them cannot be written. Each by itself, so that the others can.
      for (const one of group) await together([one]).catch((error: unknown) => one.fail(error))
    }
  }

  async function together(group: readonly Waiting[]): Promise<void> {
    const tell = await database.direct.transaction(async (transaction) => {
      const done: (() => void)[] = []
      for (const one of group) done.push(await one.run(transaction))
      return done
    })
    for (const resolve of tell) resolve()
  }

  return {
    commit: (write) =>
      new Promise((resolve, reject) => {
        waiting.push({
          run: async (transaction) => {
            const result = await write(transaction)
            return () => resolve(result)
          },
          fail: reject,
        })
        if (waiting.length === 1) setImmediate(() => void flush())
      }),
  }
}
