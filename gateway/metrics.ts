// What the gateway counts, as Prometheus text (exposition format 0.0.4). It counts the events of the log and the verdicts
// for the pane; the queue's depth is read when somebody asks. Labels are words of ours: no address, no domain, no host.
// Counters start at 0 with the process, as Prometheus expects.
import type { TlsReach } from '../src/model/reach.ts'
import type { LogEvent } from './log.ts'

export interface QueueFigures {
  /** Recipients that are not settled, by state. */
  readonly waiting: ReadonlyMap<string, number>
  /** Since the oldest of them was accepted; null: nothing waits. */
  readonly oldestInSeconds: number | null
}

export interface Metrics {
  countEvent(event: LogEvent): void
  countVerdict(reach: TlsReach, ms: number): void
  text(queue: QueueFigures, process: ProcessFigures): string
}

export interface ProcessFigures {
  readonly residentBytes: number
  readonly startedAt: Date
  /** null: the gateway has none. */
  readonly organisationCertificateEnds: Date | null
}

type Labels = Readonly<Record<string, string>>

interface Counter {
  readonly name: string
  readonly help: string
  readonly rows: Map<string, number>
}

interface Histogram {
  readonly name: string
  readonly help: string
  readonly bounds: readonly number[]
  readonly counts: number[]
  total: number
  sum: number
}

/** Seconds: a loopback server answers in milliseconds, a tarpit in minutes. */
const deliveryBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
const verdictBounds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 12]
const states = ['queued', 'sending', 'dot-sent', 'deferred']

export function createMetrics(): Metrics {
  const events = counter('sikkert_events_total', 'Lines of the log, by event.')
  const accepted = counter('sikkert_messages_accepted_total', 'Mails taken in, durably.')
  const bytes = counter('sikkert_message_bytes_total', 'Octets of the mails taken in.')
  const attempts = counter(
    'sikkert_delivery_attempts_total',
    'Ends of attempts, a recipient each, by outcome.',
  )
  const delivered = counter('sikkert_deliveries_total', 'Recipients delivered to, by what proved the server.')
  const problems = counter('sikkert_delivery_problems_total', 'Why attempts did not deliver.')
  const verdicts = counter('sikkert_verdicts_total', 'Answers to the pane about a domain, by verdict.')
  const verdictProblems = counter('sikkert_verdict_problems_total', 'Why those answers were not "verified".')
  const refusals = counter(
    'sikkert_requests_refused_total',
    'Requests refused or failed, by status and code.',
  )
  const deliverySeconds = histogram('sikkert_delivery_seconds', 'Of attempts that delivered.', deliveryBounds)
  const verdictSeconds = histogram('sikkert_verdict_seconds', 'To find a verdict, not kept.', verdictBounds)
  const state = { dane: 0, allowListBroken: 0, checkpointsFailed: 0 }

  return {
    countEvent(event) {
      add(events, { event: event.event })
      if (event.event === 'message-accepted') {
        add(accepted, {})
        add(bytes, {}, event.bytes)
      } else if (event.event === 'delivered') {
        add(attempts, { outcome: 'delivered' })
        add(delivered, { by: event.by })
        observe(deliverySeconds, event.ms / 1000)
      } else if (event.event === 'deferred' || event.event === 'not-delivered') {
        add(attempts, { outcome: event.event === 'deferred' ? 'deferred' : 'failed' })
        for (const problem of event.problems) add(problems, { problem })
      } else if (event.event === 'delivery-unknown') add(attempts, { outcome: 'unknown' })
      else if (event.event === 'request-failed') {
        add(refusals, { status: String(event.status), code: event.code })
      } else if (event.event === 'dane-on') state.dane = 1
      else if (event.event === 'dane-off') state.dane = 0
      else if (event.event === 'allow-list-broken') state.allowListBroken = 1
      else if (event.event === 'allow-list-read') state.allowListBroken = 0
      else if (event.event === 'checkpoints-failed') state.checkpointsFailed = 1
    },
    countVerdict(reach, ms) {
      add(verdicts, { verdict: reach.verdict, by: reach.verdict === 'verified' ? reach.by : 'none' })
      if (reach.verdict !== 'verified')
        for (const problem of reach.problems) add(verdictProblems, { problem })
      observe(verdictSeconds, ms / 1000)
    },
    text(queue, process) {
      const waiting = new Map([...states.map((name) => [name, 0] as const), ...queue.waiting])
      return [
        ...[
          events,
          accepted,
          bytes,
          attempts,
          delivered,
          problems,
          verdicts,
          verdictProblems,
          refusals,
        ].flatMap(counterLines),
        ...histogramLines(deliverySeconds),
        ...histogramLines(verdictSeconds),
        ...gaugeLines('sikkert_dane_on', 'Whether DANE can be relied on.', [[{}, state.dane]]),
        ...gaugeLines('sikkert_allow_list_broken', 'Whether an older allow-list counts than the file.', [
          [{}, state.allowListBroken],
        ]),
        ...gaugeLines(
          'sikkert_checkpoints_failed',
          'Whether commits work the log of the store in, for want of the thread beside.',
          [[{}, state.checkpointsFailed]],
        ),
        ...gaugeLines(
          'sikkert_queue_recipients',
          'Recipients that are not settled, by state.',
          [...waiting].map(([name, count]) => [{ state: name }, count]),
        ),
        ...gaugeLines('sikkert_queue_oldest_seconds', 'Age of the oldest mail that waits; 0: none.', [
          [{}, queue.oldestInSeconds ?? 0],
        ]),
        ...(process.organisationCertificateEnds === null
          ? []
          : gaugeLines(
              'sikkert_organisation_certificate_end_time_seconds',
              'Unix time when the certificate ends that the organisation signs by.',
              [[{}, process.organisationCertificateEnds.getTime() / 1000]],
            )),
        ...gaugeLines('process_resident_memory_bytes', 'Memory in use.', [[{}, process.residentBytes]]),
        ...gaugeLines('process_start_time_seconds', 'Unix time of the start.', [
          [{}, process.startedAt.getTime() / 1000],
        ]),
        '',
      ].join('\n')
    },
  }
}

function counter(name: string, help: string): Counter {
  return { name, help, rows: new Map() }
}

function histogram(name: string, help: string, bounds: readonly number[]): Histogram {
  return { name, help, bounds, counts: bounds.map(() => 0), total: 0, sum: 0 }
}

function add({ rows }: Counter, labels: Labels, amount = 1): void {
  const key = labelText(labels)
  rows.set(key, (rows.get(key) ?? 0) + amount)
}

function observe(of: Histogram, seconds: number): void {
  of.bounds.forEach((bound, index) => {
    if (seconds <= bound) of.counts[index] = (of.counts[index] ?? 0) + 1
  })
  of.total += 1
  of.sum += seconds
}

function labelText(labels: Labels): string {
  const rows = Object.entries(labels)
  if (rows.length === 0) return ''
  return `{${rows.map(([name, value]) => `${name}="${value.replace(/[^\w.-]/g, '_')}"`).join(',')}}`
}

function head(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

function counterLines({ name, help, rows }: Counter): readonly string[] {
  return [...head(name, 'counter', help), ...[...rows].map(([labels, value]) => `${name}${labels} ${value}`)]
}

function histogramLines({ name, help, bounds, counts, total, sum }: Histogram): readonly string[] {
  return [
    ...head(name, 'histogram', help),
    ...bounds.map((bound, index) => `${name}_bucket{le="${bound}"} ${counts[index] ?? 0}`),
    `${name}_bucket{le="+Inf"} ${total}`,
    `${name}_sum ${sum}`,
    `${name}_count ${total}`,
  ]
}

function gaugeLines(
  name: string,
  help: string,
  rows: readonly (readonly [Labels, number])[],
): readonly string[] {
  return [
    ...head(name, 'gauge', help),
    ...rows.map(([labels, value]) => `${name}${labelText(labels)} ${value}`),
  ]
}
