// Tells senders what became of mail that nobody looks at any more: a report (dsn.ts) for recipients whose delivery failed,
// is late, or is unknown. A report is a mail of its own in the same queue, with the null return path, so that nothing is
// reported about it. What is due is found in the store, so a kill between the end of a delivery and its report loses
// nothing; it can double a report, which harms nobody.
import type { Log } from '../log.ts'
import { buildReport, keptFields, type Report } from './dsn.ts'
import type { MailContent } from './mail-content.ts'
import type { Spool } from './queue.ts'

/** A report that is to be written; its recipients all of one mail and with one end. */
export type DueReport = Omit<Report, 'id' | 'at' | 'reportingMta'> & { readonly numbers: readonly number[] }

export interface ReportStore {
  /** Before a mail's bytes are destroyed: what a report may repeat of its header. Durable; the first one stays. */
  keepHeader(message: string, header: string): Promise<void>
  /** Not yet reported: failed, unknown, or still waiting though accepted before `warnBefore`. Never for a report. */
  due(now: Date, warnBefore: Date): Promise<readonly DueReport[]>
  reported(report: DueReport, at: Date): Promise<void>
}

export interface ReporterParts {
  readonly store: ReportStore
  /** Throws when the mail's bytes are gone, or can be read no more. */
  readonly contentOf: (message: string) => Promise<MailContent>
  /** Lays the report in the queue, durably. */
  readonly lay: (to: string, message: Uint8Array) => Promise<void>
  readonly reportingMta: string
  readonly warnAfterMs: number
  readonly newId: () => string
  readonly log: Log
  readonly now: () => Date
}

export interface Reporter {
  /** Something may be due. */
  wake(): void
  start(): void
  stop(): Promise<void>
  /** The queue's store, with its ends noted here. */
  watching(spool: Spool): Spool
}

const lookAgainInMs = 60_000
const maximumHeaderBytes = 128 * 1024

export function createReporter(parts: ReporterParts): Reporter {
  const { store, log, now } = parts
  const state = { wanted: false, stopped: false }
  let running: Promise<void> | null = null
  let timer: ReturnType<typeof setInterval> | null = null

  async function writeDue(): Promise<void> {
    const at = now()
    for (const due of await store.due(at, new Date(at.getTime() - parts.warnAfterMs))) {
      const { numbers, ...rest } = due
      const originalHeader = due.originalHeader ?? (await headerOf(due.message))
      const report: Report = {
        ...rest,
        originalHeader,
        id: parts.newId(),
        at,
        reportingMta: parts.reportingMta,
      }
      await parts.lay(report.to, buildReport(report))
      await store.reported(due, at)
      log({ event: 'report-laid', message: report.message, kind: report.kind, recipients: numbers.length })
    }
  }

  /** null when it cannot be had: a report without it is better than none. */
  async function headerOf(message: string): Promise<string | null> {
    try {
      return keptFields(await startOf(await parts.contentOf(message)))
    } catch {
      return null
    }
  }

  function wake(): void {
    state.wanted = true
    if (running !== null || state.stopped) return
    running = (async () => {
      while (state.wanted && !state.stopped) {
        state.wanted = false
        await writeDue()
      }
    })()
      .catch(() => log({ event: 'request-failed', route: 'reports', status: 500, code: 'unexpected' }))
      .finally(() => {
        running = null
      })
  }

  return {
    wake,
    start() {
      timer = setInterval(wake, lookAgainInMs)
      timer.unref()
      wake()
    },
    async stop() {
      state.stopped = true
      if (timer !== null) clearInterval(timer)
      await running
    },
    watching: (spool) => ({
      ...spool,
      async settle(job, settled, at) {
        const isOver = settled.some(({ state: end }) => end.state === 'failed' || end.state === 'unknown')
        // Its bytes may be gone as soon as it is settled.
        if (isOver && job.from !== '') {
          const header = await headerOf(job.message)
          if (header !== null) await store.keepHeader(job.message, header)
        }
        await spool.settle(job, settled, at)
        if (isOver) wake()
      },
      async recover(at, all) {
        const unknown = await spool.recover(at, all)
        if (unknown.length > 0) wake()
        return unknown
      },
    }),
  }
}

/** Enough of the mail to hold its header. */
async function startOf(content: MailContent): Promise<Uint8Array> {
  const out = new Uint8Array(Math.min(content.bytes, maximumHeaderBytes))
  let at = 0
  for await (const piece of content.pieces()) {
    out.set(piece.subarray(0, out.length - at), at)
    at += Math.min(piece.length, out.length - at)
    if (at === out.length) break
  }
  return out.subarray(0, at)
}
