// The durable queue between "202 accepted" and the recipient's mail server. One row a recipient:
//   queued → sending → dot-sent → delivered | deferred → … | failed | unknown, and cancelled before it starts.
// `dot-sent` is committed before the final dot leaves (RFC 5321 §4.1.1.4), so a process that dies there comes back as
// `unknown`: SMTP cannot say, and the mail is not sent a second time without the sender's will. A process that dies
// earlier starts that delivery again. Leaves out DSN: the pane asks, and the sender is waiting.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { DeliveryState } from '../../src/contract/message.ts'
import type { TlsFacts } from '../../src/model/receipt.ts'
import type { Log } from '../log.ts'
import type { DeliveryEvidence } from './evidence.ts'
import type { FinalReply } from './session.ts'

export type Delivery =
  | { readonly outcome: 'delivered'; readonly tls: TlsFacts; readonly evidence: DeliveryEvidence }
  | {
      readonly outcome: 'deferred' | 'refused'
      readonly problems: readonly TlsProblem[]
      /** The server's own words, when it was heard. */
      readonly reply?: FinalReply | null
    }
  | { readonly outcome: 'unknown' }

export interface OutgoingMail {
  readonly from: string
  readonly to: string
  readonly message: Uint8Array
  /** Called, and waited for, before the byte that makes the mail theirs. */
  readonly onBeforeDot?: () => void | Promise<void>
}

export interface Job {
  readonly message: string
  readonly recipient: number
  readonly from: string
  readonly to: string
  readonly attempts: number
  readonly retryUntil: Date
}

/** What the queue needs of its store. Every promise resolves only when the change would survive a kill. */
export interface Spool {
  /** Takes the next job that is due, as `sending`. */
  claim(now: Date): Promise<Job | null>
  readMessage(message: string): Promise<Uint8Array>
  dotSent(job: Job, at: Date): Promise<void>
  settle(job: Job, state: SettledState, at: Date): Promise<void>
  /** When the next deferred job is due. */
  nextDue(): Promise<Date | null>
  /** After a start: `sending` is due again, `dot-sent` is unknown. Answers the messages that are unknown now. */
  recover(at: Date): Promise<readonly string[]>
}

export type SettledState =
  | Extract<DeliveryState, { state: 'failed' | 'unknown' }>
  | (Extract<DeliveryState, { state: 'delivered' }> & { readonly evidence: DeliveryEvidence })
  | {
      readonly state: 'deferred'
      readonly problems: TlsProblem[]
      readonly retryAt: Date
      readonly retryUntil: string
    }

export interface QueueOptions {
  readonly spool: Spool
  readonly deliver: (mail: OutgoingMail) => Promise<Delivery>
  readonly log: Log
  readonly now: () => Date
  /** How many deliveries run at once. */
  readonly concurrency?: number
}

export interface Queue {
  /** Something new is in the spool. */
  wake(): void
  start(): Promise<void>
  /** Takes no new job and waits for those that run. */
  stop(): Promise<void>
}

const defaultConcurrency = 8
const firstRetryInSeconds = 20
const longestRetryInSeconds = 900
/** setTimeout counts in 31 bits; asking again every hour is enough. */
const longestSleepInMs = 3_600_000

/** Seconds to wait before attempt `attempts + 1`: doubling from 20 s to 15 min. */
export function backoffInSeconds(attempts: number): number {
  return Math.min(longestRetryInSeconds, firstRetryInSeconds * 2 ** Math.max(0, attempts - 1))
}

export function createQueue(options: QueueOptions): Queue {
  const { spool, log, now } = options
  const running = new Set<Promise<void>>()
  const state = { stopping: false, filling: false, wanted: 0 }
  let timer: ReturnType<typeof setTimeout> | null = null

  async function deliver(job: Job): Promise<void> {
    const started = now().getTime()
    const dot = { sent: false }
    let delivery: Delivery
    try {
      delivery = await options.deliver({
        from: job.from,
        to: job.to,
        message: await spool.readMessage(job.message),
        onBeforeDot: async () => {
          await spool.dotSent(job, now())
          dot.sent = true
        },
      })
    } catch {
      delivery = dot.sent
        ? { outcome: 'unknown' }
        : { outcome: 'deferred', problems: ['smtp-protocol-error'] }
    }
    const at = now()
    switch (delivery.outcome) {
      case 'delivered':
        log({ event: 'delivered', message: job.message, by: delivery.tls.by, ms: at.getTime() - started })
        return spool.settle(job, { state: 'delivered', tls: delivery.tls, evidence: delivery.evidence }, at)
      case 'unknown':
        log({ event: 'delivery-unknown', message: job.message })
        return spool.settle(job, { state: 'unknown' }, at)
      case 'refused':
        log({ event: 'not-delivered', message: job.message, problems: delivery.problems })
        return spool.settle(job, { state: 'failed', problems: [...delivery.problems] }, at)
      case 'deferred': {
        const retryAt = new Date(at.getTime() + backoffInSeconds(job.attempts) * 1000)
        const problems = [...delivery.problems]
        if (retryAt > job.retryUntil) {
          log({ event: 'not-delivered', message: job.message, problems })
          return spool.settle(job, { state: 'failed', problems: [...problems, 'timed-out'] }, at)
        }
        log({ event: 'deferred', message: job.message, problems })
        return spool.settle(
          job,
          { state: 'deferred', problems, retryAt, retryUntil: job.retryUntil.toISOString() },
          at,
        )
      }
    }
  }

  async function fill(): Promise<void> {
    state.wanted += 1
    if (state.filling) return
    state.filling = true
    try {
      let round = 0
      do {
        round = state.wanted
        while (!state.stopping && running.size < (options.concurrency ?? defaultConcurrency)) {
          const job = await spool.claim(now())
          if (job === null) break
          const run = deliver(job)
            .catch(() => log({ event: 'request-failed', route: 'queue', status: 500, code: 'unexpected' }))
            .finally(() => {
              running.delete(run)
              void fill()
            })
          running.add(run)
        }
      } while (round !== state.wanted)
      await sleepUntilDue()
    } finally {
      state.filling = false
    }
  }

  async function sleepUntilDue(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (state.stopping) return
    const due = await spool.nextDue()
    if (due === null) return
    const wait = Math.min(longestSleepInMs, Math.max(50, due.getTime() - now().getTime()))
    timer = setTimeout(() => void fill(), wait)
    timer.unref()
  }

  return {
    wake: () => void fill(),
    async start() {
      for (const message of await spool.recover(now())) log({ event: 'delivery-unknown', message })
      void fill()
    },
    async stop() {
      state.stopping = true
      if (timer !== null) clearTimeout(timer)
      await Promise.allSettled(running)
    },
  }
}
