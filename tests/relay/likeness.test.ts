// When a mail counts as the same one sent again, and what the gateway then says of it.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { createMessageStore, type MessageStore } from '../../gateway/adapters/store-messages.ts'
import { createLikenessReader } from '../../gateway/relay/likeness.ts'
import { createQueue, type Delivery } from '../../gateway/relay/queue.ts'
import { toHex, utf8 } from '../../src/bytes.ts'

const text = 'Hej Bo\r\n\r\nDer er brev.\r\n-- \r\nMette\r\n'

interface Wording {
  readonly subject?: string
  readonly body?: string
  readonly boundary?: string
  readonly date?: string
}

function mail({
  subject = 'Sag 7',
  body = text,
  boundary = randomBytes(18).toString('hex'),
  date,
}: Wording): string {
  return [
    'From: mette.krogh@nordkysten.test',
    `Subject: ${subject}`,
    `Date: ${date ?? new Date().toUTCString()}`,
    `Message-ID: <${randomBytes(9).toString('hex')}@nordkysten.test>`,
    `Content-Type: multipart/mixed;\r\n boundary="=_${boundary}"`,
    '',
    `--=_${boundary}`,
    `Content-Type: multipart/alternative; boundary=in-${boundary}`,
    '',
    `--in-${boundary}`,
    '',
    body,
    `--in-${boundary}--`,
    `--=_${boundary}--`,
    '',
  ].join('\r\n')
}

function likeness(message: string, pieceBytes = 1_000_000): string {
  const reader = createLikenessReader()
  const bytes = utf8(message)
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes))
  return toHex(reader.finish())
}

describe('a mail written anew', () => {
  const rows: readonly (readonly [string, Wording, boolean])[] = [
    ['with other boundaries, date and Message-ID', { date: 'Sun, 29 Nov 2026 20:00:00 +0100' }, true],
    ['with its subject folded', { subject: 'Sag\r\n 7' }, false],
    ['with another subject', { subject: 'Sag 8' }, false],
    ['with another word', { body: text.replace('brev', 'svar') }, false],
    ['with a line more that looks like a boundary', { body: `${text}--nej\r\n` }, false],
    ['with nothing in it', { body: '' }, false],
  ]
  it.each(rows)('%s', (_what, wording, isSame) => {
    expect(likeness(mail(wording)) === likeness(mail({}))).toBe(isSame)
  })

  it('is the same however it is cut', () => {
    const message = mail({ body: `${text}${'a'.repeat(900)}\r\n`.repeat(20) })
    for (const pieceBytes of [1, 7, 1000, 4096]) expect(likeness(message, pieceBytes)).toBe(likeness(message))
  })
})

describe('a mail sent again', () => {
  const oid = '6d0c7f43-1f51-4f0e-9a5b-0d9d6f0c1a11'
  const masterKey = masterKeyOf(randomBytes(32))
  let folder = ''
  let database: Database
  let store: MessageStore
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'again-'))
    await open()
  })
  afterEach(async () => {
    await database.destroy()
    rmSync(folder, { recursive: true })
  })
  async function open(): Promise<void> {
    database = openDatabase(join(folder, 'gateway.sqlite'))
    store = await createMessageStore(database, masterKey, folder, await createAuditLog(database))
  }

  async function lay(message: string, to: readonly string[], by = oid) {
    async function* pieces() {
      yield await Promise.resolve(utf8(message))
    }
    const at = new Date()
    const accepted = await store.accept({
      oid: by,
      idempotencyKey: crypto.randomUUID(),
      envelope: { from: 'mette.krogh@nordkysten.test', to: [...to] },
      message: { pieces: pieces(), judge: () => undefined, dkim: null },
      at,
      retryUntil: new Date(at.getTime() + 3_600_000),
    })
    if (accepted.verdict !== 'accepted') throw new Error(accepted.verdict)
    return accepted
  }

  async function run(answer: Delivery['outcome'], id: string): Promise<void> {
    const queue = createQueue({
      spool: store,
      async deliver({ to, onBeforeDot }) {
        await onBeforeDot?.(to.map((_, place) => place))
        return to.map((): Delivery =>
          answer === 'unknown' ? { outcome: 'unknown' } : { outcome: 'refused', problems: ['smtp-refused'] },
        )
      },
      log: () => undefined,
      now: () => new Date(),
    })
    await queue.start()
    await expect
      .poll(async () => (await store.statusOf(id, oid))?.recipients.map(({ delivery }) => delivery.state))
      .not.toContain('queued')
    await queue.stop()
  }

  const large = `${'a'.repeat(76)}\r\n`.repeat(9000)
  const rows: readonly (readonly [string, Delivery['outcome'], string, Wording, string, string, boolean])[] =
    [
      ['after an unknown end', 'unknown', text, {}, 'bo@havneby.test', oid, true],
      ['in large after an unknown end', 'unknown', large, { body: large }, 'bo@havneby.test', oid, true],
      ['to an address in other letters', 'unknown', text, {}, 'BO@havneby.test', oid, true],
      ['after a refusal', 'refused', text, {}, 'bo@havneby.test', oid, false],
      ['to another', 'unknown', text, {}, 'anne@havneby.test', oid, false],
      ['by another', 'unknown', text, {}, 'bo@havneby.test', crypto.randomUUID(), false],
      ['in other words', 'unknown', text, { body: 'Nej' }, 'bo@havneby.test', oid, false],
    ]
  it.each(rows)('%s', async (_what, end, body, wording, to, by, isLinked) => {
    const first = await lay(mail({ body }), ['bo@havneby.test'])
    await run(end, first.id)
    const second = await lay(mail(wording), ['ny@havneby.test', to], by)
    expect(second.mayRepeat).toEqual(isLinked ? [first.id] : [])
    const recipients = (await store.statusOf(second.id, by))?.recipients
    expect(recipients?.map(({ possibleDuplicateOf: earlier }) => earlier?.id)).toEqual([
      undefined,
      isLinked ? first.id : undefined,
    ])
  })

  it('after a kill behind the last dot', async () => {
    const first = await lay(mail({}), ['bo@havneby.test'])
    const [job] = await store.claim({ now: new Date(), lease: new Date(), limit: 1, without: [] })
    if (job === undefined) throw new Error('no job')
    await store.dotSent(job, [0], new Date())
    await database.destroy()
    await open()
    expect(await store.recover(new Date(), 'all')).toEqual([first.id])
    const second = await lay(mail({}), ['bo@havneby.test'])
    expect(second.mayRepeat).toEqual([first.id])
    await run('unknown', second.id)
    const proven = await store.provenOf(second.id, oid)
    expect(proven).toMatchObject({ recipients: [{ possibleDuplicateOf: { id: first.id } }] })
    // The third tells of the second, which is the latest.
    expect((await lay(mail({}), ['bo@havneby.test'])).mayRepeat).toEqual([second.id])
    const kept = readdirSync(folder).filter((name) => name.startsWith('gateway.sqlite'))
    const disk = kept.map((name) => readFileSync(join(folder, name), 'latin1')).join('')
    expect(disk).not.toMatch(/bo@havneby|Sag 7/)
  })
})
