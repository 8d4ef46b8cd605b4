// DKIM's signatures over small mails in a thread of their own. An RSA signature takes longer than all else that a mail of
// 10 KB needs; asked of Node's pool, each wakes a thread that pushes the asking one from its processor. Here they wait in a
// row, and the thread that makes them seldom sleeps when there are many.
import type { KeyObject } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Bytes } from '../../src/bytes.ts'
import type { Sign } from '../relay/dkim.ts'

export interface ToSign {
  readonly number: number
  readonly bytes: Bytes
}

/** null: it could not be made. */
export interface Signed {
  readonly number: number
  readonly signature: Bytes | null
}

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, PromiseWithResolvers<Bytes>>
}

/** One thread a key, started with its first signature; the gateway has one key. */
export function createSigningThreads(): Sign {
  const threads = new Map<KeyObject, Thread>()
  let last = 0

  function start(key: KeyObject): Thread {
    const worker = new Worker(new URL('./signing-worker.ts', import.meta.url), { workerData: key })
    const thread: Thread = { worker, waiting: new Map() }
    threads.set(key, thread)
    worker.unref()
    worker.on('message', ({ number, signature }: Signed) => {
      const asked = thread.waiting.get(number)
      thread.waiting.delete(number)
      // A thread that has nothing to do keeps no process from ending.
      if (thread.waiting.size === 0) worker.unref()
      if (signature === null) asked?.reject(new Error('a mail could not be signed'))
      else asked?.resolve(signature)
    })
    const lose = () => {
      // The next signature gets another thread.
      if (threads.get(key) === thread) threads.delete(key)
      for (const { reject } of thread.waiting.values()) reject(new Error('the thread that signs has failed'))
      thread.waiting.clear()
    }
    worker.on('error', lose)
    worker.on('exit', lose)
    return thread
  }

  return (bytes, key) => {
    const { worker, waiting } = threads.get(key) ?? start(key)
    const number = ++last
    const asked = Promise.withResolvers<Bytes>()
    if (waiting.size === 0) worker.ref()
    waiting.set(number, asked)
    const order: ToSign = { number, bytes }
    worker.postMessage(order)
    return asked.promise
  }
}
