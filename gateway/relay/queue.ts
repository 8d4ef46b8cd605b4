// The durable queue between "202 accepted" and the recipient's mail server. One row a recipient, those in one domain tried
// together: queued → sending → dot-sent → delivered | deferred → … | failed | unknown, and cancelled before it starts.
// `dot-sent` is committed before the final dot leaves (RFC 5321 §4.1.1.4), so a process that dies there comes back as
// `unknown`: SMTP cannot say, and the mail is not sent a second time without the sender's will. A process that dies
// earlier starts that delivery again. Reports to senders are made beside it (reporter.ts).
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { DeliveryState } from '../../src/contract/message.ts'
import type { TlsFacts } from '../../src/model/receipt.ts'
import type { Log, LogEvent } from '../log.ts'
import type { DeliveryEvidence } from './evidence.ts'
import { createHops } from './hops.ts'
import type { MailContent } from './mail-content.ts'
import type { FinalReply } from './session.ts'
import type { SessionMail } from './smtp-commands.ts'

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

/** A mail to those of its recipients in one domain who are due together. */
export interface Job {
  readonly message: string
  /** Stands for the domain, and does not tell it. */
  readonly hop: string
  readonly from: string
  readonly acceptedAt: Date
  readonly retryUntil: Date
  readonly recipients: readonly JobRecipient[]
}

export interface JobRecipient {
  readonly number: number
  readonly to: string
  readonly attempts: number
}

export interface Settled {
  readonly recipient: number
  readonly state: SettledState
}

/** What the queue needs of its store. Every promise resolves only when the change would survive a kill. */
export interface Spool {
  /** Takes up to `limit` of the jobs that are due, as `sending`, until `lease` is over; none of the hops `without`. */
  claim(wish: {
    readonly now: Date
    readonly lease: Date
    readonly limit: number
    readonly without: readonly string[]
  }): Promise<readonly Job[]>
  /** Takes the jobs of these hops whose time has run out. */
  claimExpired(wish: {
    readonly now: Date
    readonly lease: Date
    readonly hops: readonly string[]
  }): Promise<readonly Job[]>
  contentOf(message: string): Promise<MailContent>
  /** These recipients' final dot is about to leave. */
  dotSent(job: Job, recipients: readonly number[], at: Date): Promise<void>
  settle(job: Job, settled: readonly Settled[], at: Date): Promise<void>
  /** Nothing was tried; due again at this time, or at once when it is over. */
  release(job: Job, due: Date): Promise<void>
  /** The jobs are still being worked on. */
  renew(jobs: readonly Job[], lease: Date): Promise<void>
  /** When the next job is due that is for none of these hops. */
  nextDue(without?: readonly string[]): Promise<Date | null>
  /**
   * Of what nobody works on any more, `sending` is due again and `dot-sent` is unknown: that whose lease is over, or
   * `all` after a start. Answers the messages that are unknown now.
   */
  recover(at: Date, all?: 'all'): Promise<readonly string[]>
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
  /** One answer for each recipient, in order. */
  readonly deliver: (mail: SessionMail) => Promise<readonly Delivery[]>
  readonly log: Log
  readonly now: () => Date
  /** How many deliveries run at once. */
  readonly concurrency?: number
  /** How many of them to one domain: more connections than this many servers take for an attack. */
  readonly concurrencyPerDomain?: number
  /** After each change is durable; what it throws is nobody's. */
  readonly onSettled?: (job: Job, settled: Settled, at: Date) => void
}

export interface Queue {
  /** Something new is in the spool. */
  wake(): void
  start(): Promise<void>
  /** Takes no new job and waits for those that run. */
  stop(): Promise<void>
}

const defaultConcurrency = 64
const defaultConcurrencyPerDomain = 20
const firstRetryInSeconds = 20
const longestRetryInSeconds = 900
/** setTimeout counts in 31 bits; asking again every hour is enough. */
const longestSleepInMs = 3_600_000
/** Renewed three times as often; a gateway that stands still this long has lost its jobs. */
const leaseInMs = 120_000
const claimedAtOnce = 20
/** The store is out of order. */
const afterFailureInMs = 1000

/** Seconds to wait before attempt `attempts + 1`: doubling from 20 s to 15 min. */
export function backoffInSeconds(attempts: number): number {
  return Math.min(longestRetryInSeconds, firstRetryInSeconds * 2 ** Math.max(0, attempts - 1))
}

export function createQueue(options: QueueOptions): Queue {
  const { spool, log, now } = options
  const concurrency = options.concurrency ?? defaultConcurrency
  const hops = createHops(options.concurrencyPerDomain ?? defaultConcurrencyPerDomain, now)
  const running = new Map<Promise<void>, Job>()
  /** Claimed, and waiting for room at their domain. */
  let held: readonly Job[] = []
  const state = { stopping: false, filling: false, wanted: 0 }
  let timer: ReturnType<typeof setTimeout> | null = null
  let leases: ReturnType<typeof setInterval> | null = null

  async function deliver(job: Job): Promise<void> {
    const started = now().getTime()
    const dotted = new Set<number>()
    let deliveries: readonly Delivery[]
    let isReached = true
    try {
      deliveries = await options.deliver({
        from: job.from,
        to: job.recipients.map(({ to }) => to),
        content: await spool.contentOf(job.message),
        onBeforeDot: async (places) => {
          await spool.dotSent(
            job,
            places.map((place) => job.recipients[place]?.number ?? 0),
            now(),
          )
          for (const place of places) dotted.add(place)
        },
      })
      isReached = !deliveries.every(isUnreachable)
    } catch {
      deliveries = job.recipients.map((_, place) =>
        dotted.has(place) ? { outcome: 'unknown' } : { outcome: 'deferred', problems: ['gateway-failed'] },
      )
    }
    const at = now()
    const settled = job.recipients.map((recipient, place): Settled => ({
      recipient: recipient.number,
      state: settledState(job, recipient, deliveries[place] ?? { outcome: 'unknown' }, at),
    }))
    hops.ended(job.hop, isReached)
    await settle(job, settled, at.getTime() - started)
  }

  async function settle(job: Job, settled: readonly Settled[], ms: number): Promise<void> {
    const at = now()
    await spool.settle(job, settled, at)
    for (const one of settled) {
      log(eventOf(job.message, one.state, ms))
      options.onSettled?.(job, one, at)
    }
  }

  function fill(): void {
    fillWhatIsDue().catch(() => {
      tellFailure()
      sleep(afterFailureInMs)
    })
  }

  async function fillWhatIsDue(): Promise<void> {
    state.wanted += 1
    if (state.filling) return
    state.filling = true
    try {
      let round = 0
      do {
        round = state.wanted
        await startHeld()
        while (!state.stopping && running.size + held.length < concurrency) {
          const time = now()
          const jobs = await spool.claim({
            now: time,
            lease: new Date(time.getTime() + leaseInMs),
            limit: Math.min(concurrency - running.size - held.length, claimedAtOnce),
            without: hops.closed().hops,
          })
          held = [...held, ...jobs]
          await startHeld()
          if (jobs.length === 0) break
        }
      } while (round !== state.wanted)
      await sleepUntilDue()
    } finally {
      state.filling = false
    }
  }

  /** Starts what has room; gives back what waits for a domain that cannot be reached. */
  async function startHeld(): Promise<void> {
    const waiting: Job[] = []
    for (const job of held) {
      const until = hops.restsUntil(job.hop)
      if (hops.hasRoom(job.hop)) start(job)
      else if (until !== null) await spool.release(job, until)
      else waiting.push(job)
    }
    held = waiting
  }

  function start(job: Job): void {
    hops.started(job.hop)
    const run = deliver(job)
      .catch(tellFailure)
      .finally(() => {
        running.delete(run)
        fill()
      })
    running.set(run, job)
  }

  async function sleepUntilDue(): Promise<void> {
    if (state.stopping || running.size + held.length >= concurrency) return
    const closed = hops.closed()
    const due = await spool.nextDue(closed.hops)
    const next = Math.min(due?.getTime() ?? Infinity, closed.opensAt?.getTime() ?? Infinity)
    if (next === Infinity) return
    sleep(Math.min(longestSleepInMs, Math.max(50, next - now().getTime())))
  }

  function sleep(inMs: number): void {
    if (timer !== null) clearTimeout(timer)
    timer = state.stopping ? null : setTimeout(fill, inMs)
    timer?.unref()
  }

  async function renew(): Promise<void> {
    const time = now()
    await spool.renew([...running.values(), ...held], new Date(time.getTime() + leaseInMs))
    for (const message of await spool.recover(time)) log({ event: 'delivery-unknown', message })
    // Those that wait for a domain without being tried must not wait longer than their sender was told.
    const lease = new Date(time.getTime() + leaseInMs)
    const over = await spool.claimExpired({ now: time, lease, hops: hops.atRest() })
    // Each by itself: the lease of one that cannot be settled runs out, and it is due again.
    for (const job of over) await settle(job, expired(job), 0).catch(tellFailure)
  }

  function tellFailure(): void {
    log({ event: 'request-failed', route: 'queue', status: 500, code: 'unexpected' })
  }

  return {
    wake: fill,
    async start() {
      for (const message of await spool.recover(now(), 'all')) log({ event: 'delivery-unknown', message })
      leases = setInterval(() => {
        renew().catch(tellFailure)
      }, leaseInMs / 3)
      leases.unref()
      fill()
    },
    async stop() {
      state.stopping = true
      if (timer !== null) clearTimeout(timer)
      if (leases !== null) clearInterval(leases)
      await Promise.allSettled(running.keys())
    },
  }
}

function eventOf(message: string, settled: SettledState, ms: number): LogEvent {
  switch (settled.state) {
    case 'delivered':
      return { event: 'delivered', message, by: settled.tls.by, ms }
    case 'unknown':
      return { event: 'delivery-unknown', message }
    case 'failed':
      return { event: 'not-delivered', message, problems: settled.problems }
    case 'deferred':
      return { event: 'deferred', message, problems: settled.problems }
  }
}

/** Its time ran out while its domain could not be reached. */
function expired(job: Job): readonly Settled[] {
  return job.recipients.map(({ number }) => ({
    recipient: number,
    state: { state: 'failed', problems: ['timed-out'] },
  }))
}

function settledState(job: Job, recipient: JobRecipient, delivery: Delivery, at: Date): SettledState {
  switch (delivery.outcome) {
    case 'delivered':
      return { state: 'delivered', tls: delivery.tls, evidence: delivery.evidence }
    case 'unknown':
      return { state: 'unknown' }
    case 'refused':
      return { state: 'failed', problems: [...delivery.problems] }
    case 'deferred': {
      const problems = [...delivery.problems]
      const retryAt = new Date(at.getTime() + backoffInSeconds(recipient.attempts) * 1000)
      return retryAt > job.retryUntil
        ? { state: 'failed', problems: isOurs(delivery) ? problems : [...problems, 'timed-out'] }
        : { state: 'deferred', problems, retryAt, retryUntil: job.retryUntil.toISOString() }
    }
  }
}

/** No server of the domain has said a word about this mail, and that is not our fault. */
function isUnreachable(delivery: Delivery): boolean {
  return delivery.outcome === 'deferred' && (delivery.reply ?? null) === null && !isOurs(delivery)
}

function isOurs(delivery: Delivery): boolean {
  return delivery.outcome === 'deferred' && delivery.problems.includes('gateway-failed')
}
