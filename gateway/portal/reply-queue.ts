// Answers on their way to the caseworker: kept sealed before the page hears "received", opened in memory for as long as a
// delivery takes, tried again for as long as her mail server is down. A kill between delivery and its note brings the same
// Message-ID a second time, which mail systems fold into one; none is lost.
import { openReply } from '../../src/letter/seal-reply.ts'
import type { Random } from '../../src/mime/build-message.ts'
import type { Log } from '../log.ts'
import { backoffInSeconds } from '../relay/queue.ts'
import type { LetterStore, ReplyKeys, WaitingReply } from './letter-store.ts'
import { replyMessage } from './reply-message.ts'

export type DeliverReply = (reply: {
  readonly to: string
  readonly message: Uint8Array
}) => Promise<'sent' | 'later'>

export interface ReplyQueueOptions {
  readonly store: LetterStore
  readonly keys: () => Promise<ReplyKeys>
  readonly crypto: Crypto
  readonly random: Random
  readonly deliver: DeliverReply
  readonly organisation: string
  readonly host: string
  readonly log: Log
  readonly now: () => Date
}

export interface ReplyQueue {
  /** Tries everything that is due, once; ids of those delivered. */
  run(): Promise<readonly string[]>
  /** Keeps trying in the background. */
  start(): void
  stop(): Promise<void>
}

const everySeconds = 10

export function createReplyQueue(options: ReplyQueueOptions): ReplyQueue {
  const { store, log, now } = options
  let timer: ReturnType<typeof setInterval> | null = null
  // One run at a time: two would deliver the same answer twice.
  let last: Promise<readonly string[]> = Promise.resolve([])

  async function deliver(waiting: WaitingReply): Promise<boolean> {
    const { context } = waiting
    const reply = await openReply(options.crypto, waiting.sealed, await options.keys(), context.handle)
    const message = replyMessage(
      {
        context,
        reply,
        replyId: waiting.id,
        takenAt: waiting.takenAt,
        organisation: options.organisation,
        host: options.host,
      },
      options.random,
    )
    return (await options.deliver({ to: context.sender.mailbox, message })) === 'sent'
  }

  async function runOnce(): Promise<readonly string[]> {
    const done: string[] = []
    for (const waiting of await store.dueReplies(now())) {
      // A delivery that throws is one that did not happen; the answer stays.
      const isDelivered = await deliver(waiting).catch(() => false)
      if (isDelivered) {
        await store.replyDelivered(waiting.id, now())
        log({ event: 'reply-delivered', letter: waiting.letter })
        done.push(waiting.id)
      } else {
        const wait = backoffInSeconds(waiting.attempts + 1)
        await store.replyWaits(waiting.id, new Date(now().getTime() + wait * 1000))
        log({ event: 'reply-waits', letter: waiting.letter })
      }
    }
    return done
  }

  return {
    run() {
      last = last.catch(() => []).then(runOnce)
      return last
    },
    start() {
      timer = setInterval(() => {
        this.run().catch(() => {
          log({ event: 'request-failed', route: 'replies', status: 500, code: 'unexpected' })
        })
      }, everySeconds * 1000)
      timer.unref()
    },
    async stop() {
      if (timer !== null) clearInterval(timer)
      await last.catch(() => [])
    },
  }
}
