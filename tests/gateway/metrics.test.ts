// What the gateway counts, and how Prometheus reads it: by Python's prometheus_client where it is installed.
import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { startAdminServer, type AdminServer } from '../../gateway/adapters/admin-server.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { createMetrics, type QueueFigures } from '../../gateway/metrics.ts'

const message = '5f0c1a11-1f51-4f0e-9a5b-0d9d6f0c1a11'
const idle: QueueFigures = { waiting: new Map(), oldestInSeconds: null }
const process = {
  residentBytes: 1000,
  startedAt: new Date('2026-11-25T10:00:00Z'),
  organisationCertificateEnds: new Date('2028-01-01T00:00:00Z'),
}

const happened: readonly LogEvent[] = [
  { event: 'dane-on' },
  { event: 'checkpoints-failed' },
  { event: 'message-accepted', message, recipients: 2, bytes: 900 },
  { event: 'message-accepted', message, recipients: 1, bytes: 100 },
  { event: 'delivered', message, by: 'dane', ms: 80 },
  { event: 'delivered', message, by: 'dane', ms: 3000 },
  { event: 'delivered', message, by: 'mta-sts', ms: 400_000 },
  { event: 'deferred', message, problems: ['dns-failed', 'smtp-deferred'] },
  { event: 'not-delivered', message, problems: ['certificate-expired'] },
  { event: 'delivery-unknown', message },
  { event: 'request-failed', route: '/api/messages', status: 403, code: 'gateway-refused' },
]

function textAfter(events: readonly LogEvent[], queue = idle): string {
  const metrics = createMetrics()
  for (const event of events) metrics.countEvent(event)
  metrics.countVerdict({ verdict: 'verified', by: 'dane', host: 'mx.havneby.test', checkedAt: '' }, 20)
  metrics.countVerdict({ verdict: 'unknown', problems: ['dnssec-bogus'] }, 700)
  return metrics.text(queue, process)
}

const rows: readonly (readonly [string, string])[] = [
  ['mails taken in', 'sikkert_messages_accepted_total 2'],
  ['their octets', 'sikkert_message_bytes_total 1000'],
  ['deliveries by what proved the server', 'sikkert_deliveries_total{by="dane"} 2'],
  ['deliveries by MTA-STS', 'sikkert_deliveries_total{by="mta-sts"} 1'],
  ['attempts that wait', 'sikkert_delivery_attempts_total{outcome="deferred"} 1'],
  ['attempts that failed', 'sikkert_delivery_attempts_total{outcome="failed"} 1'],
  ['attempts that nobody knows of', 'sikkert_delivery_attempts_total{outcome="unknown"} 1'],
  ['failures of DNS', 'sikkert_delivery_problems_total{problem="dns-failed"} 1'],
  ['failures of TLS', 'sikkert_delivery_problems_total{problem="certificate-expired"} 1'],
  ['durations within a bound', 'sikkert_delivery_seconds_bucket{le="0.1"} 1'],
  ['durations within a longer bound too', 'sikkert_delivery_seconds_bucket{le="5"} 2'],
  ['durations beyond every bound', 'sikkert_delivery_seconds_bucket{le="+Inf"} 3'],
  ['verdicts', 'sikkert_verdicts_total{verdict="verified",by="dane"} 1'],
  ['verdicts that could not be told', 'sikkert_verdict_problems_total{problem="dnssec-bogus"} 1'],
  ['refusals', 'sikkert_requests_refused_total{status="403",code="gateway-refused"} 1'],
  ['whether DANE is on', 'sikkert_dane_on 1'],
  ['that the thread for checkpoints has failed', 'sikkert_checkpoints_failed 1'],
  [
    'when the organisation’s certificate ends',
    'sikkert_organisation_certificate_end_time_seconds 1830297600',
  ],
  ['every line of the log', 'sikkert_events_total{event="delivered"} 3'],
]

describe('the figures', () => {
  it.each(rows)('count %s', (_what, line) => {
    expect(textAfter(happened).split('\n')).toContain(line)
  })

  it('tell what waits in the queue, and 0 for a state that nothing is in', () => {
    const lines = textAfter([], { waiting: new Map([['deferred', 3]]), oldestInSeconds: 61.5 }).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'sikkert_queue_recipients{state="deferred"} 3',
        'sikkert_queue_recipients{state="queued"} 0',
        'sikkert_queue_oldest_seconds 61.5',
      ]),
    )
  })

  it('name no host and no message', () => {
    expect(textAfter(happened)).not.toMatch(/havneby|5f0c1a11/)
  })

  it('are zero again after DANE has gone', () => {
    const events: LogEvent[] = [{ event: 'dane-on' }, { event: 'dane-off', because: 'bogus-answered' }]
    expect(textAfter(events)).toContain('sikkert_dane_on 0')
  })

  const python = pythonWithPrometheus()
  it.skipIf(python === null)('are what Prometheus’ own parser reads, name by name', () => {
    const script =
      'import sys\nfrom prometheus_client.parser import text_string_to_metric_families as parse\n' +
      'for family in parse(sys.stdin.read()):\n' +
      '  for s in family.samples: print(family.type, s.name, sorted(s.labels.items()), s.value)'
    const read = execFileSync(python ?? '', ['-c', script], { input: textAfter(happened) }).toString()
    expect(read).toContain("counter sikkert_deliveries_total [('by', 'dane')] 2.0")
    expect(read).toContain("histogram sikkert_delivery_seconds_bucket [('le', '+Inf')] 3.0")
    expect(read).toContain('gauge sikkert_dane_on [] 1.0')
  })
})

describe('the admin’s port', () => {
  let server: AdminServer | null = null
  afterEach(async () => {
    await server?.stop()
    server = null
  })

  it.each<[string, string, string, number]>([
    ['the figures', 'GET', '/metrics', 200],
    ['no other page', 'GET', '/', 404],
    ['nothing of the gateway', 'GET', '/api/messages', 404],
    ['nobody who would change something', 'POST', '/metrics', 405],
  ])('answers %s', async (_what, method, path, status) => {
    server = await startAdminServer({
      listen: { host: '127.0.0.1', port: 0 },
      metrics: () => Promise.resolve('a 1\n'),
    })
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method })
    expect(answer.status).toBe(status)
    if (status === 200) {
      expect(await answer.text()).toBe('a 1\n')
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    }
  })

  it('says 500 and nothing more when the store does not answer', async () => {
    server = await startAdminServer({
      listen: { host: '127.0.0.1', port: 0 },
      metrics: () => Promise.reject(new Error('disk of a@b.dk')),
    })
    const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`)
    expect([answer.status, await answer.text()]).toEqual([500, ''])
  })
})

function pythonWithPrometheus(): string | null {
  for (const python of ['/usr/bin/python3', 'python3']) {
    try {
      execFileSync(python, ['-c', 'import prometheus_client.parser'], { stdio: 'pipe' })
      return python
    } catch {
      continue
    }
  }
  globalThis.process.stdout.write('not installed here, its tests are skipped: python3-prometheus-client\n')
  return null
}
