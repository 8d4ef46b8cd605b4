// Answers on their way to the caseworker: kept sealed before the page hears "received", opened in memory for as long as a
// delivery takes, tried again for as long as her mail server is down, but not for ever: after its final no, or when the tries
// are used up, an answer is given up, and the reader's page says so. A kill between delivery and its note brings the same
// Message-ID a second time, which mail systems fold into one; it loses none.
import { openReply } from '../../src/letter/seal-reply.ts'
import type { Random } from '../../src/mime/build-message.ts'
import type { Log } from '../log.ts'
import { type Ended, isFinal } from '../relay/deliver.ts'
import { backoffInSeconds } from '../relay/queue.ts'
import type { LetterStore, ReplyKeys, WaitingReply } from './letter-store.ts'
import { maximumReplyAttempts } from './limits.ts'
import { replyMessage } from './reply-message.ts'

export interface ReplyMail {
  readonly to: string
  readonly message: Uint8Array
}

export type DeliverReply = (reply: ReplyMail) => Promise<Ended>

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
  /** Tries everything that is due, once. */
  run(): Promise<void>
  /** Keeps trying in the background. */
  start(): void
  stop(): Promise<void>
}

type Attempt = 'delivered' | 'refused' | 'not-delivered' | 'unreadable'

const everySeconds = 10

export function createReplyQueue(options: ReplyQueueOptions): ReplyQueue {
  const { store, log, now } = options
  let timer: ReturnType<typeof setInterval> | null = null
  // One run at a time: two would deliver the same answer twice.
  let last: Promise<void> = Promise.resolve()

  async function mailOf(waiting: WaitingReply): Promise<ReplyMail> {
    const { context, sealed } = await store.readReply(waiting.id)
    const reply = await openReply(options.crypto, sealed, await options.keys(), context.handle)
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
    return { to: context.sender.mailbox, message }
  }

  async function attempt(waiting: WaitingReply): Promise<Attempt> {
    // One whose file is lost or damaged stands in nobody's way, and may be mended meanwhile.
    const mail = await mailOf(waiting).catch(() => null)
    if (mail === null) return 'unreadable'
    // A delivery that throws is one that did not happen.
    const ended = await options.deliver(mail).catch(() => null)
    if (ended === null) return 'not-delivered'
    if (ended.outcome === 'delivered') return 'delivered'
    return isFinal(ended) ? 'refused' : 'not-delivered'
  }

  async function runOnce(): Promise<void> {
    for (const waiting of await store.dueReplies(now())) {
      const { id, letter } = waiting
      const attempts = waiting.attempts + 1
      const outcome = await attempt(waiting)
      if (outcome === 'delivered') {
        await store.replyDelivered(id, now())
        log({ event: 'reply-delivered', letter })
      } else if (outcome === 'refused' || attempts >= maximumReplyAttempts) {
        await store.replyGivenUp(id)
        log({ event: 'reply-given-up', letter, because: outcome })
      } else {
        await store.replyWaits(id, new Date(now().getTime() + backoffInSeconds(attempts) * 1000))
        log({ event: 'reply-waits', letter, because: outcome })
      }
    }
  }

  return {
    run() {
      last = last.catch(() => undefined).then(runOnce)
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
      await last.catch(() => undefined)
    },
  }
}
