// The threads that lay large mails, seen from the gateway: one less than the machine has processors, started with the first
// large mail. A mail stays in one thread; one piece of it is on its way at a time.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Bytes } from '../../src/bytes.ts'
import type { IntakeReading } from '../relay/read-intake.ts'
import type { FromLayWorker, MailToLay, ToLayWorker } from './lay-worker.ts'
import { putBack } from './sealed-pieces.ts'

export interface LayingMail {
  /** Takes the buffer over. Resolves when the next piece may come; throws when the mail cannot be laid. */
  push(buffer: Bytes, length: number, isLast: boolean): Promise<void>
  /** After the last piece. The file is durable when it resolves. */
  done(): Promise<IntakeReading>
  /** Nothing of it stays, unless it was done. */
  abandon(): void
}

export interface LayThreads {
  begin(mail: MailToLay): LayingMail
}

const maximumThreads = 4

interface Waiting {
  taken: PromiseWithResolvers<void> | null
  readonly end: PromiseWithResolvers<IntakeReading>
}

interface Thread {
  readonly worker: Worker
  readonly mails: Map<number, Waiting>
}

export function createLayThreads(): LayThreads {
  const most = Math.min(maximumThreads, Math.max(1, availableParallelism() - 1))
  const threads: Thread[] = []
  let last = 0

  function start(): Thread {
    const worker = new Worker(new URL('./lay-worker.ts', import.meta.url))
    const thread: Thread = { worker, mails: new Map() }
    worker.unref()
    worker.on('message', (answer: FromLayWorker) => hear(thread, answer))
    worker.on('error', () => lose(thread))
    worker.on('exit', () => lose(thread))
    threads.push(thread)
    return thread
  }

  function hear(thread: Thread, answer: FromLayWorker): void {
    if (answer.did === 'piece') putBack(answer.buffer)
    const waiting = thread.mails.get(answer.number)
    if (waiting === undefined) return
    switch (answer.did) {
      case 'piece':
        waiting.taken?.resolve()
        return
      case 'end':
        forget(thread, answer.number)
        waiting.end.resolve(answer.reading)
        return
      case 'failed':
        forget(thread, answer.number)
        fail(waiting)
    }
  }

  /** The next mail gets another thread. */
  function lose(thread: Thread): void {
    const place = threads.indexOf(thread)
    if (place >= 0) threads.splice(place, 1)
    for (const waiting of thread.mails.values()) fail(waiting)
    thread.mails.clear()
  }

  /** A thread that has nothing to do keeps no process from ending. */
  function forget(thread: Thread, number: number): void {
    thread.mails.delete(number)
    if (thread.mails.size === 0) thread.worker.unref()
  }

  return {
    begin(mail) {
      const idle = threads.find(({ mails }) => mails.size === 0)
      const thread =
        idle ??
        (threads.length < most ? start() : threads.toSorted((a, b) => a.mails.size - b.mails.size)[0]) ??
        start()
      const number = ++last
      const waiting: Waiting = { taken: null, end: Promise.withResolvers() }
      // It may fail while nobody waits for its end yet.
      waiting.end.promise.catch(() => undefined)
      thread.mails.set(number, waiting)
      thread.worker.ref()
      const say = (order: ToLayWorker) =>
        thread.worker.postMessage(order, order.do === 'piece' ? [order.buffer.buffer] : [])
      say({ do: 'begin', number, mail })
      return {
        async push(buffer, length, isLast) {
          // The piece before this one.
          await waiting.taken?.promise
          waiting.taken = Promise.withResolvers()
          waiting.taken.promise.catch(() => undefined)
          if (!thread.mails.has(number)) throw new Error('the thread that laid the mail has failed')
          say({ do: 'piece', number, buffer, length, isLast })
        },
        done: () => waiting.end.promise,
        abandon() {
          if (!thread.mails.has(number)) return
          say({ do: 'abandon', number })
          forget(thread, number)
        },
      }
    },
  }
}

function fail({ taken, end }: Waiting): void {
  const error = new Error('a large mail could not be laid')
  taken?.reject(error)
  end.reject(error)
}
