// What a sender is told when the pane is closed: for each end of a delivery one report, as programs of others read it; and
// what happens to it over kills, for reports themselves, and with what must not be in it.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../gateway/adapters/database.ts'
import { createReportLayer } from '../../gateway/adapters/lay-report.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { createMessageStore, type MessageStore } from '../../gateway/adapters/store-messages.ts'
import { createReportStore } from '../../gateway/adapters/store-reports.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { buildReport, keptFields, type Report } from '../../gateway/relay/dsn.ts'
import { judgeMessage } from '../../gateway/relay/judge-message.ts'
import { contentOf, wholeOf } from '../../gateway/relay/mail-content.ts'
import { createQueue, type Delivery, type SettledState } from '../../gateway/relay/queue.ts'
import { createReporter, type Reporter } from '../../gateway/relay/reporter.ts'
import { envelopeCommands, readCapabilities } from '../../gateway/relay/smtp-commands.ts'
import { fromUtf8, utf8 } from '../../src/bytes.ts'

const oid = '6d0c7f43-1f51-4f0e-9a5b-0d9d6f0c1a11'
const sender = 'mette.krogh@nordkysten.test'
const masterKey = masterKeyOf(randomBytes(32))
const start = new Date('2026-11-25T10:00:00Z')
const hour = 3_600_000

let folder: string
let database: Database
let store: MessageStore
let clock: Date
let events: LogEvent[]
/** What reached the sender's mail server. */
let arrived: string[]
let ends: (domain: string) => Delivery

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'))
  clock = start
  events = []
  arrived = []
  ends = () => ({ outcome: 'refused', problems: ['certificate-expired'] })
  await open()
})
afterEach(async () => {
  await database.destroy()
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  database = openDatabase(join(folder, 'gateway.sqlite'))
  store = await createMessageStore(database, masterKey, folder, await createAuditLog(database))
}

async function restart(): Promise<void> {
  await database.destroy()
  await open()
}

async function accept(to: readonly string[]): Promise<string> {
  const message = utf8(
    `Received: from 10.1.2.3\r\nFrom: ${sender}\r\nTo: ${to.join(', ')}\r\nSubject: =?utf-8?B?TMO4bnNhZw==?=\r\n` +
      'Message-ID: <sag-1@nordkysten.test>\r\nX-Sag: hemmelig\r\n\r\nDiagnosen er depression.\r\n',
  )
  const accepted = await store.accept({
    oid,
    idempotencyKey: crypto.randomUUID(),
    envelope: { from: sender, to: [...to] },
    message: { pieces: once(message), judge: () => undefined, dkim: null },
    at: clock,
    retryUntil: new Date(clock.getTime() + 4 * hour),
  })
  if (accepted.verdict !== 'accepted') throw new Error(accepted.verdict)
  return accepted.id
}

async function* once(message: Uint8Array) {
  yield await Promise.resolve(message)
}

/** Runs queue and reporter until `done`, as the gateway puts them together. */
async function run(done: () => boolean | Promise<boolean>): Promise<void> {
  const lay = createReportLayer(store, null, () => clock)
  const reporter: Reporter = createReporter({
    store: await createReportStore(database, masterKey),
    contentOf: (message) => store.contentOf(message),
    lay: async (to, message) => {
      await lay(to, message)
      queue.wake()
    },
    reportingMta: 'sikker.nordkysten.test',
    warnAfterMs: hour,
    newId: () => crypto.randomUUID(),
    log: (event) => events.push(event),
    now: () => clock,
  })
  const queue = createQueue({
    spool: reporter.watching(store),
    deliver: async (mail) => {
      if (mail.from === '') arrived.push(fromUtf8(await wholeOf(mail.content)))
      return mail.to.map((to) => ends(to.slice(to.indexOf('@') + 1)))
    },
    log: (event) => events.push(event),
    now: () => clock,
  })
  await queue.start()
  reporter.start()
  await expect.poll(done, { timeout: 20_000 }).toBe(true)
  await queue.stop()
  await reporter.stop()
}

const laid = () => events.filter(({ event }) => event === 'report-laid')

async function textOf(report: string): Promise<string> {
  return (await PostalMime.parse(report)).text ?? ''
}

describe('a sender', () => {
  const deferred: Delivery = { outcome: 'deferred', problems: ['dns-failed'] }
  it.each<[string, Delivery, number, string, RegExp, RegExp]>([
    [
      'that it was not sent, and how it can be',
      { outcome: 'refused', problems: ['certificate-expired'] },
      0,
      'failed',
      /blev ikke sendt til:\s+loen@havneby\.test\s+Mailserverens certifikat er udløbet\.[^]*"Link og kode"/,
      /Action: failed\r\nStatus: 5\.7\.5\r\nDiagnostic-Code: x-send-sikkert; certificate-expired/,
    ],
    [
      'that nobody knows, and that it is not sent twice',
      { outcome: 'unknown' },
      0,
      'unknown',
      /Vi ved ikke, om[^]*to gange/,
      /Action: failed\r\nStatus: 4\.4\.2/,
    ],
    [
      'that it is late, and until when it is tried',
      deferred,
      1.5 * hour,
      'delayed',
      /endnu ikke nået frem[^]*Vi prøver igen indtil 25\. november 2026 kl\. 15\.00/,
      /Action: delayed\r\nStatus: 4\.4\.3\r\n[^]*Will-Retry-Until: Wed, 25 Nov 2026 14:00:00 \+0000/,
    ],
    [
      'that its time ran out',
      deferred,
      5 * hour,
      'failed',
      /blev ikke sendt til/,
      /Action: failed\r\nStatus: 5\.4\.3\r\nDiagnostic-Code: x-send-sikkert; dns-failed, timed-out/,
    ],
  ])('is told %s', async (_what, end, laterMs, kind, words, fields) => {
    const id = await accept(['loen@havneby.test'])
    ends = (domain) => (domain === 'havneby.test' ? end : deferred)
    if (laterMs > 0) {
      await run(async () => (await store.statusOf(id, oid))?.recipients[0]?.delivery.state === 'deferred')
      expect(laid()).toEqual([])
      clock = new Date(start.getTime() + laterMs)
    }
    await run(() => arrived.length > 0)
    expect(laid()).toEqual([{ event: 'report-laid', message: id, kind, recipients: 1 }])
    const [report = ''] = arrived
    expect(await textOf(report)).toMatch(words)
    expect(report).toMatch(fields)
    expect(await textOf(report)).toContain('Mailens emne: Lønsag')
    expect(report).toContain('In-Reply-To: <sag-1@nordkysten.test>')
  })

  it('is told nothing of what was delivered or taken back', async () => {
    const id = await accept(['loen@havneby.test', 'kunde@fjordbank.test'])
    ends = () => ({ outcome: 'deferred', problems: ['smtp-deferred'] })
    await run(async () =>
      Boolean(
        (await store.statusOf(id, oid))?.recipients.every(({ delivery }) => delivery.state === 'deferred'),
      ),
    )
    await store.cancel(id, oid, clock)
    clock = new Date(start.getTime() + 8 * hour)
    const looked = { times: 0 }
    await run(() => looked.times++ > 3)
    expect([laid(), arrived]).toEqual([[], []])
  })

  it('gets one report for those recipients of a mail that ended together', async () => {
    await accept(['a@havneby.test', 'b@havneby.test'])
    await run(() => arrived.length > 0)
    expect(arrived).toHaveLength(1)
    expect(arrived[0]?.match(/^Final-Recipient: .*$/gm)).toEqual([
      'Final-Recipient: rfc822; a@havneby.test',
      'Final-Recipient: rfc822; b@havneby.test',
    ])
  })

  it('is told in spite of a kill between the end and the report, and once only', async () => {
    const id = await accept(['loen@havneby.test'])
    await createReportStore(database, masterKey)
    const [job] = await store.claim({ now: clock, lease: clock, limit: 1, without: [] })
    if (job === undefined) throw new Error('nothing to claim')
    await store.dotSent(job, [0], clock)
    await restart()
    await run(() => arrived.length > 0)
    await restart()
    const looked = { times: 0 }
    await run(() => looked.times++ > 3)
    expect(laid()).toEqual([{ event: 'report-laid', message: id, kind: 'unknown', recipients: 1 }])
  })
})

describe('a mail whose bytes can be read no more', () => {
  /** As a bit that flips on the disk does; what is at hand in memory is forgotten. */
  async function damage(): Promise<void> {
    await sql`update messages set sealed_content = zeroblob(length(sealed_content))`.execute(database)
    await restart()
  }
  it('is over when its time is, and its sender is told, without its header', async () => {
    const id = await accept(['loen@havneby.test'])
    await damage()
    // The relay puts off what it cannot read.
    ends = () => ({ outcome: 'deferred', problems: ['smtp-deferred'] })
    clock = new Date(start.getTime() + 5 * hour)
    await run(() => arrived.length > 0)
    expect((await store.statusOf(id, oid))?.recipients[0]?.delivery.state).toBe('failed')
    expect(laid()).toEqual([{ event: 'report-laid', message: id, kind: 'failed', recipients: 1 }])
    expect(arrived[0]).toContain('Final-Recipient: rfc822; loen@havneby.test')
    expect(arrived[0]).not.toContain('text/rfc822-headers')
  })

  it('is said to be late, and so are those behind it', async () => {
    await accept(['a@havneby.test'])
    await accept(['b@fjordbank.test'])
    const retryAt = new Date(start.getTime() + 3 * hour)
    for (const job of await store.claim({ now: clock, lease: clock, limit: 2, without: [] })) {
      const state: SettledState = { state: 'deferred', problems: [], retryAt, retryUntil: '' }
      await store.settle(job, [{ recipient: 0, state }], clock)
    }
    await damage()
    clock = new Date(start.getTime() + 1.5 * hour)
    await run(() => laid().length === 2)
    expect(laid().map((event) => 'kind' in event && event.kind)).toEqual(['delayed', 'delayed'])
  })
})

describe('a report', () => {
  it('has no report of its own, however it ends', async () => {
    await accept(['loen@havneby.test'])
    await run(async () => arrived.length > 0 && (await store.nextDue()) === null)
    const looked = { times: 0 }
    clock = new Date(start.getTime() + 72 * hour)
    await run(() => looked.times++ > 3)
    expect([laid().length, arrived.length]).toEqual([1, 1])
  })

  it('repeats a few fields of the header and nothing of the content, and nothing of it stays', async () => {
    await accept(['loen@havneby.test'])
    await run(async () => arrived.length > 0 && (await store.nextDue()) === null)
    const [report = ''] = arrived
    expect(report).toContain('Content-Type: text/rfc822-headers')
    expect(report).toContain('Subject: =?utf-8?B?TMO4bnNhZw==?=')
    expect(report).not.toMatch(/depression|hemmelig|10\.1\.2\.3/)
    const kept = readdirSync(folder).filter((name) => name.startsWith('gateway.sqlite'))
    const disk = kept.map((name) => readFileSync(join(folder, name), 'latin1')).join('')
    expect(disk).not.toMatch(/sag-1@nordkysten|havneby/)
    const rows = await database
      .$extendTables<{ report_headers: { message: string } }>()
      .selectFrom('report_headers')
      .selectAll()
      .execute()
    expect(rows).toEqual([])
  })

  it('comes from nobody, and asks nobody to report about it', async () => {
    const greeting = readCapabilities({ code: 250, lines: ['mx.test', 'DSN', '8BITMIME', 'SIZE 1000000'] })
    const mail = { from: '', to: [sender], content: contentOf(utf8('From: a@b.test\r\n\r\nx\r\n')) }
    expect(await envelopeCommands(mail, greeting)).toMatchObject({
      verdict: 'commands',
      commands: [expect.stringMatching(/^MAIL FROM:<> SIZE=/), `RCPT TO:<${sender}> NOTIFY=NEVER`],
    })
  })

  const report: Report = {
    kind: 'failed',
    message: '5f0c1a11-1f51-4f0e-9a5b-0d9d6f0c1a11',
    to: sender,
    reportingMta: 'sikker.nordkysten.test',
    recipients: [{ address: 'søren@blåbær.dk', problems: [], lastAttemptAt: start }],
    originalHeader: keptFields(
      utf8('Subject: a\r\n b\r\nTo: "x\r\n\ty" <z@q.dk>\r\nBcc: y@q.dk\r\n\r\nTo: no'),
    ),
    acceptedAt: start,
    retryUntil: start,
    at: start,
    id: crypto.randomUUID(),
  }

  it('is a mail that our own door would let in, and names addresses beyond ASCII as RFC 6533 does', () => {
    const bytes = buildReport(report)
    expect(judgeMessage(bytes)).toEqual({ verdict: 'well-formed', from: 'postmaster@nordkysten.test' })
    const text = fromUtf8(bytes)
    expect(text).toContain('Final-Recipient: utf-8; s\\x{F8}ren@bl\\x{E5}b\\x{E6}r.dk')
    expect(text).toContain('Subject: a\r\n b\r\nTo: "x\r\n\ty" <z@q.dk>\r\n')
    expect(text).not.toMatch(/y@q\.dk|To: no/)
  })

  const python = hasPython()
  it.skipIf(!python)('is a delivery status for Python’s mail package', () => {
    const script =
      'import sys, email, json\nm = email.message_from_bytes(sys.stdin.buffer.read())\n' +
      'parts = m.get_payload()\nstatus = parts[1].get_payload()\n' +
      'print(json.dumps([m.get_content_type(), m.get_param("report-type"), [p.get_content_type() for p in parts],' +
      ' [dict(block.items()) for block in status], parts[0].get_payload(decode=True).decode()[:30]]))'
    const plain = { ...report, recipients: [{ ...report.recipients[0], address: 'a@b.dk' }] } as Report
    const read: unknown = JSON.parse(
      execFileSync('python3', ['-c', script], { input: buildReport(plain) }).toString(),
    )
    expect(read).toEqual([
      'multipart/report',
      'delivery-status',
      ['text/plain', 'message/delivery-status', 'text/rfc822-headers'],
      [
        expect.objectContaining({ 'Reporting-MTA': 'dns; sikker.nordkysten.test' }),
        expect.objectContaining({ 'Final-Recipient': 'rfc822; a@b.dk', Action: 'failed' }),
      ],
      'Din sikre mail blev ikke sendt',
    ])
  })
})

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import email'], { stdio: 'pipe' })
    return true
  } catch {
    process.stdout.write('not installed here, its test is skipped: python3\n')
    return false
  }
}
