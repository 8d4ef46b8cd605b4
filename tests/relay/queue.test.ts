// The queue over its real store: what each answer of a delivery makes of a mail, what a restart finds, and what is gone
// when it is over.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, type Database } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { type AuditLog, createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { createMessageStore, type MessageStore } from '../../gateway/adapters/store-messages.ts'
import type { LogEvent } from '../../gateway/log.ts'
import type { DkimKey } from '../../gateway/relay/dkim.ts'
import { wholeOf } from '../../gateway/relay/mail-content.ts'
import { backoffInSeconds, createQueue, type Delivery, type Job } from '../../gateway/relay/queue.ts'
import type { SessionMail } from '../../gateway/relay/smtp-commands.ts'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { verifyChain } from '../../src/evidence/audit-chain.ts'

const oid = '6d0c7f43-1f51-4f0e-9a5b-0d9d6f0c1a11'
const secret = 'Diagnosen er depression.'
const masterKey = masterKeyOf(randomBytes(32))
const start = new Date('2026-11-25T10:00:00Z')

let folder: string
let database: Database
let store: MessageStore
let audit: AuditLog
let clock: Date
let events: LogEvent[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'queue-'))
  clock = start
  events = []
  await open()
})
afterEach(async () => {
  await database.destroy()
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  database = openDatabase(join(folder, 'gateway.sqlite'))
  audit = await createAuditLog(database)
  store = await createMessageStore(database, masterKey, folder, audit)
}

/** What a killed process leaves: nothing is told, nothing is closed in order. */
async function restart(): Promise<void> {
  await database.destroy()
  await open()
}

const message = utf8(`From: mette.krogh@nordkysten.test\r\nSubject: Sag\r\n\r\n${secret}\r\n`)

/** Of a size that lies in a file. */
const large = [message, ...Array.from({ length: 8 }, () => utf8(`${'a'.repeat(76)}\r\n`.repeat(1000)))]

function intakeOf(pieces: Iterable<Uint8Array>, dkim: DkimKey | null = null) {
  return {
    pieces: Readable.from(
      (function* () {
        for (const piece of pieces) {
          yield piece
        }
      })(),
    ),
    judge: () => undefined,
    dkim,
  }
}

const lease = () => new Date(clock.getTime() + 60_000)
const claim = (limit = 1, without: readonly string[] = []): Promise<readonly Job[]> =>
  store.claim({ now: clock, lease: lease(), limit, without })

async function accept(
  to: readonly string[] = ['loen@havneby.test'],
  key = crypto.randomUUID(),
  pieces: Iterable<Uint8Array> = [message],
  dkim: DkimKey | null = null,
  smimeUnknown: string[] = [],
): Promise<string> {
  const accepted = await store.accept({
    oid,
    idempotencyKey: key,
    envelope: { from: 'mette.krogh@nordkysten.test', to: [...to], smimeUnknown },
    message: intakeOf(pieces, dkim),
    at: clock,
    retryUntil: new Date(clock.getTime() + 4 * 3_600_000),
  })
  if (accepted.verdict !== 'accepted') throw new Error(accepted.verdict)
  return accepted.id
}

type DeliverOne = (mail: SessionMail, to: string, place: number) => Promise<Delivery>

function queueWith(deliver: DeliverOne) {
  return createQueue({
    spool: store,
    deliver: (mail) => Promise.all(mail.to.map((to, place) => deliver(mail, to, place))),
    log: (event) => events.push(event),
    now: () => clock,
  })
}

const states = async (id: string) =>
  (await store.statusOf(id, oid))?.recipients.map(({ delivery }) => delivery.state)

async function run(deliver: DeliverOne, id: string): Promise<void> {
  const queue = queueWith(deliver)
  await queue.start()
  await expect
    .poll(async () => (await states(id))?.every((one) => one !== 'queued' && one !== 'sending'))
    .toBe(true)
  await queue.stop()
}

const deferred: Delivery = { outcome: 'deferred', problems: ['smtp-deferred'] }
const ours: Delivery = { outcome: 'deferred', problems: ['gateway-failed'] }
const refused: Delivery = { outcome: 'refused', problems: ['smtp-refused'] }

describe('a delivery', () => {
  const afterDot: DeliverOne = async (mail, _to, place) => {
    await mail.onBeforeDot?.([place])
    throw new Error('the connection broke')
  }
  it.each<[string, DeliverOne, string]>([
    ['that the server puts off waits', () => Promise.resolve(deferred), 'deferred'],
    ['that the server refuses has failed', () => Promise.resolve(refused), 'failed'],
    ['that breaks before the last dot waits', () => Promise.reject(new Error('gone')), 'deferred'],
    ['that breaks after the last dot is unknown', afterDot, 'unknown'],
    ['that says so itself is unknown', () => Promise.resolve({ outcome: 'unknown' }), 'unknown'],
  ])('%s', async (_what, deliver, state) => {
    const id = await accept()
    await run(deliver, id)
    expect(await states(id)).toEqual([state])
  })

  it('is tried for each recipient by itself', async () => {
    const id = await accept(['a@havneby.test', 'b@havneby.test', 'c@havneby.test'])
    await run((_mail, to) => Promise.resolve(to.startsWith('b') ? refused : deferred), id)
    expect(await states(id)).toEqual(['deferred', 'failed', 'deferred'])
  })

  it('is given up, and said to be, when its time is over', async () => {
    const id = await accept()
    await run(() => Promise.resolve(deferred), id)
    clock = new Date(start.getTime() + 4 * 3_600_000 + 1000)
    const queue = queueWith(() => Promise.resolve(deferred))
    await queue.start()
    await expect.poll(() => states(id)).toEqual(['failed'])
    await queue.stop()
    expect(events).toContainEqual(expect.objectContaining({ event: 'not-delivered', message: id }))
  })

  it('waits longer from one attempt to the next, but never more than a quarter of an hour', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 50].map(backoffInSeconds)
    expect(waits).toEqual([20, 40, 80, 160, 320, 640, 900, 900])
  })
})

describe('after a kill', () => {
  it('what was only accepted is delivered', async () => {
    const id = await accept()
    await restart()
    const got: string[] = []
    await run(async (mail) => {
      got.push(new TextDecoder().decode(await wholeOf(mail.content)))
      return refused
    }, id)
    expect(got).toEqual([new TextDecoder().decode(message)])
  })

  it('a signed mail is on disk as it was signed, under its own length', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const dkim = { domain: 'nordkysten.test', selector: 'sikkert', privateKey }
    for (const pieces of [[message], large]) {
      const id = await accept(['loen@havneby.test'], crypto.randomUUID(), pieces, dkim)
      const before = await wholeOf(await store.contentOf(id))
      expect(fromUtf8(before)).toMatch(/^DKIM-Signature: [^]*\r\nFrom: /)
      await restart()
      const content = await store.contentOf(id)
      expect(await wholeOf(content)).toEqual(before)
      expect(content.bytes).toBe(before.length)
    }
  })

  it('what had begun begins again', async () => {
    const id = await accept()
    expect(await claim()).toHaveLength(1)
    expect(await claim()).toEqual([])
    await restart()
    const tries: string[] = []
    await run((_mail, to) => {
      tries.push(to)
      return Promise.resolve(refused)
    }, id)
    expect(tries).toEqual(['loen@havneby.test'])
  })

  it('what had its last dot is unknown, and is not sent again', async () => {
    const id = await accept()
    const [job] = await claim()
    if (job === undefined) throw new Error('nothing to claim')
    await store.dotSent(job, [0], clock)
    await restart()
    let tries = 0
    await run(() => {
      tries += 1
      return Promise.resolve(refused)
    }, id)
    expect([await states(id), tries]).toEqual([['unknown'], 0])
    expect(events).toContainEqual({ event: 'delivery-unknown', message: id })
  })
})

describe('a claim', () => {
  const addresses = (jobs: readonly Job[]) => jobs.map(({ recipients }) => recipients.map(({ to }) => to))

  it('takes the recipients in one domain together, those in another apart', async () => {
    await accept(['a@havneby.test', 'b@fjordbank.test', 'c@HAVNEBY.test'])
    expect(addresses(await claim(10)).toSorted()).toEqual([
      ['a@havneby.test', 'c@HAVNEBY.test'],
      ['b@fjordbank.test'],
    ])
  })

  it('gives each domain its share, however many mails wait for another', async () => {
    for (let i = 0; i < 9; i++) await accept([`nr${i}@havneby.test`])
    await accept(['late@fjordbank.test'])
    expect(
      addresses(await claim(4))
        .flat()
        .toSorted(),
    ).toEqual(['late@fjordbank.test', 'nr0@havneby.test', 'nr1@havneby.test'])
  })

  it('leaves domains out that have no room, and knows when the others are due', async () => {
    await accept(['a@havneby.test'])
    const [job] = await claim()
    await accept(['b@havneby.test'])
    expect(await claim(5, [job?.hop ?? ''])).toEqual([])
    expect(await store.nextDue([job?.hop ?? ''])).toBeNull()
    expect(await store.nextDue()).toEqual(clock)
  })

  it('that is given back has not been an attempt', async () => {
    await accept()
    const [job] = await claim()
    if (job === undefined) throw new Error('nothing to claim')
    const later = new Date(clock.getTime() + 10_000)
    await store.release(job, later)
    expect([await claim(), await store.nextDue()]).toEqual([[], later])
    clock = later
    expect((await claim())[0]?.recipients[0]?.attempts).toBe(1)
  })

  it('finds what has run out of time at a domain that nobody asks', async () => {
    await accept()
    const [job] = await claim()
    if (job === undefined) throw new Error('nothing to claim')
    await store.release(job, new Date(clock.getTime() + 10 * 3_600_000))
    const wish = () => ({ now: clock, lease: lease(), hops: [job.hop] })
    expect(await store.claimExpired(wish())).toEqual([])
    clock = job.retryUntil
    expect(addresses(await store.claimExpired({ ...wish(), hops: ['another'] }))).toEqual([])
    expect(addresses(await store.claimExpired(wish()))).toEqual([['loen@havneby.test']])
  })
})

describe('a lease', () => {
  it('that runs out makes a mail due again, or unknown after its dot; one that is renewed does neither', async () => {
    const ids = [await accept(), await accept(), await accept()]
    const jobs = await claim(3)
    const [sending, dotted, renewed] = ids.map((id) => jobs.find(({ message: of }) => of === id))
    if (sending === undefined || dotted === undefined || renewed === undefined) throw new Error('not claimed')
    await store.dotSent(dotted, [0], clock)
    clock = new Date(lease().getTime() + 1)
    await store.renew([renewed], lease())
    expect(await store.recover(clock)).toEqual([dotted.message])
    expect((await Promise.all(ids.map(states))).flat()).toEqual(['queued', 'unknown', 'sending'])
  })
})

describe('many deliveries', () => {
  it('run at once, but to one domain no more than its servers bear', async () => {
    for (let i = 0; i < 12; i++) await accept([`nr${i}@havneby.test`])
    await accept(['other@fjordbank.test'])
    const now = { running: 0, most: 0, done: 0 }
    const queue = createQueue({
      spool: store,
      concurrencyPerDomain: 3,
      log: (event) => events.push(event),
      now: () => clock,
      async deliver(mail) {
        now.most = Math.max(now.most, ++now.running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        now.running--
        now.done += mail.to.length
        return mail.to.map(() => refused)
      },
    })
    await queue.start()
    await expect.poll(() => now.done).toBe(13)
    await queue.stop()
    expect(now.most).toBeGreaterThan(1)
    expect(now.most).toBeLessThanOrEqual(4)
  })

  it('to a domain that cannot be reached stop with the first, and each mail keeps its attempts', async () => {
    const ids: string[] = []
    for (let i = 0; i < 6; i++) ids.push(await accept([`nr${i}@havneby.test`]))
    let tries = 0
    const queue = createQueue({
      spool: store,
      concurrencyPerDomain: 1,
      log: (event) => events.push(event),
      now: () => clock,
      deliver: (mail) => {
        tries++
        return Promise.resolve(mail.to.map(() => ({ outcome: 'deferred', problems: ['connection-refused'] })))
      },
    })
    await queue.start()
    await expect
      .poll(async () => (await Promise.all(ids.map(states))).flat().filter((state) => state === 'queued'))
      .toHaveLength(5)
    expect(tries).toBe(1)
    await queue.stop()
    clock = new Date(clock.getTime() + 60_000)
    expect((await claim(10)).map(({ recipients }) => recipients[0]?.attempts).toSorted()).toEqual([
      1, 1, 1, 1, 1, 2,
    ])
  })
})

describe('a mail that we cannot handle ourselves', () => {
  it('waits, and the others to its domain are tried', async () => {
    const ids = [await accept(['a@havneby.test']), await accept(['b@havneby.test'])]
    let tries = 0
    const queue = createQueue({
      spool: store,
      concurrencyPerDomain: 1,
      log: (event) => events.push(event),
      now: () => clock,
      deliver: () => (tries++ === 0 ? Promise.reject(new Error('damaged')) : Promise.resolve([ours])),
    })
    await queue.start()
    await expect
      .poll(async () => (await Promise.all(ids.map(states))).flat())
      .toEqual(['deferred', 'deferred'])
    await queue.stop()
    expect(tries).toBe(2)
    expect(new Set(events.filter(({ event }) => event === 'deferred'))).toEqual(
      new Set(ids.map((message) => ({ event: 'deferred', message, problems: ['gateway-failed'] }))),
    )
  })

  it('is given up when its time is over, and the server is not blamed', async () => {
    const id = await accept()
    clock = new Date(clock.getTime() + 5 * 3_600_000)
    await run(() => Promise.resolve(ours), id)
    expect((await store.statusOf(id, oid))?.recipients[0]?.delivery).toEqual({
      state: 'failed',
      problems: ['gateway-failed'],
    })
  })
})

describe('mails whose time runs out at a domain that cannot be reached', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are over each by itself: one that cannot be settled does not hold up the others', async () => {
    const ids = [await accept(['a@havneby.test']), await accept(['b@havneby.test'])]
    const tried: string[] = []
    const queue = createQueue({
      spool: {
        ...store,
        settle(job, settled, at) {
          const isOver = settled.some(({ state }) => state.state === 'failed')
          if (isOver && tried.push(job.message) === 1) return Promise.reject(new Error('out of order'))
          return store.settle(job, settled, at)
        },
      },
      concurrencyPerDomain: 1,
      log: (event) => events.push(event),
      now: () => clock,
      deliver: (mail) =>
        Promise.resolve(mail.to.map(() => ({ outcome: 'deferred', problems: ['connection-refused'] }))),
    })
    await queue.start()
    const all = async () => (await Promise.all(ids.map(states))).flat().toSorted()
    await expect.poll(all).toEqual(['deferred', 'queued'])
    clock = new Date(clock.getTime() + 5 * 3_600_000)
    vi.advanceTimersByTime(40_000)
    await expect.poll(all).toEqual(['failed', 'sending'])
    await queue.stop()
    expect(tried.toSorted()).toEqual(ids.toSorted())
    expect(events).toContainEqual({
      event: 'request-failed',
      route: 'queue',
      status: 500,
      code: 'unexpected',
    })
  })
})

describe('the same mail laid twice', () => {
  it('is one mail, and another under the same key is refused', async () => {
    const key = crypto.randomUUID()
    expect(await accept(['a@havneby.test'], key)).toBe(await accept(['a@havneby.test'], key))
    await expect(accept(['b@havneby.test'], key)).rejects.toThrow('other-mail-under-same-key')
  })
})

describe('a mail that is taken back', () => {
  it('stops what waits, leaves what is on its way, and is nobody else’s to stop', async () => {
    const id = await accept(['a@havneby.test', 'b@fjordbank.test'])
    await claim()
    expect(await store.cancel(id, 'another', clock)).toBe(false)
    expect(await store.statusOf(id, 'another')).toBeNull()
    expect(await store.cancel(id, oid, clock)).toBe(true)
    expect((await states(id))?.toSorted()).toEqual(['cancelled', 'sending'])
  })
})

describe('a message that one of its recipients is to have no longer', () => {
  it('stops for that one, whatever the letters of the address, and goes on to the others', async () => {
    const id = await accept(['a@havneby.test', 'b@havneby.test'])
    expect(await store.cancel(id, oid, clock, ['B@havneby.test', 'c@havneby.test'])).toBe(true)
    expect(await states(id)).toEqual(['queued', 'cancelled'])
    const [job] = await claim()
    expect(job?.recipients.map(({ to }) => to)).toEqual(['a@havneby.test'])
  })
})

describe('the audit log', () => {
  it('holds one line for each end, chained, and the proof names its place', async () => {
    const id = await accept(['a@havneby.test', 'b@havneby.test'])
    expect(await store.provenOf(id, oid)).toBe('not-settled')
    await run(() => Promise.resolve(refused), id)
    expect(await store.provenOf(id, 'another')).toBeNull()
    const proven = await store.provenOf(id, oid)
    if (proven === null || proven === 'not-settled') throw new Error('no proof')
    expect(proven.recipients.map(({ outcome, audit: place }) => [outcome, place?.n])).toEqual([
      ['failed', expect.any(Number)],
      ['failed', expect.any(Number)],
    ])
    await restart()
    await run(() => Promise.resolve(refused), await accept())
    expect(await verifyChain(crypto, audit.entries())).toEqual({ verdict: 'valid', events: 3 })
  })
})

describe('the proof', () => {
  it('tells to whom the sender let it go though nobody could tell whether S/MIME was possible', async () => {
    const [to, agreed] = [['a@havneby.test', 'b@havneby.test'], ['b@havneby.test']]
    const id = await accept(to, crypto.randomUUID(), [message], null, agreed)
    await restart()
    await run(() => Promise.resolve(refused), id)
    const proven = await store.provenOf(id, oid)
    expect(proven).toMatchObject({ recipients: [{ isAgreed: false }, { isAgreed: true }] })
  })
})

describe('what lies on disk', () => {
  const everything = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
      .join('\n')

  it('holds neither text nor address while the mail waits', async () => {
    await accept()
    expect(everything()).not.toContain('depression')
    expect(everything()).not.toContain('havneby')
    expect(everything()).not.toContain('mette.krogh')
  })

  it('opens with nothing once the last recipient is settled: key and file are gone', async () => {
    const id = await accept(undefined, undefined, large)
    expect(existsSync(join(folder, 'spool', id))).toBe(true)
    await run(() => Promise.resolve(refused), id)
    expect(existsSync(join(folder, 'spool', id))).toBe(false)
    await expect(store.contentOf(id)).rejects.toThrow()
  })
})
