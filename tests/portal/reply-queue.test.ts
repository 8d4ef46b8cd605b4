// How long an answer is tried, over a real store and a clock that is turned: as long as there are tries left, each answer by
// itself, whatever keeps it from arriving.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createLetterStore } from '../../gateway/adapters/store-letters.ts'
import type { LogEvent } from '../../gateway/log.ts'
import type { LetterStore } from '../../gateway/portal/letter-store.ts'
import { createReplyQueue, type ReplyQueue } from '../../gateway/portal/reply-queue.ts'
import type { Ended } from '../../gateway/relay/deliver.ts'
import { toBase64Url } from '../../src/bytes.ts'
import type { LetterHeader } from '../../src/contract/letter.ts'
import { makeReplyKey, sealReply } from '../../src/letter/seal-reply.ts'

const start = new Date('2026-11-24T10:00:00Z')
let dataDir: string
let database: Database
let store: LetterStore
let queue: ReplyQueue
let clock: Date
let events: LogEvent[]
/** What the caseworker's mail server does with a mail. */
let server: () => Ended
let tries: number

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'replies-'))
  database = openDatabase(join(dataDir, 'gateway.sqlite'))
  store = await createLetterStore(database, masterKeyOf(randomBytes(32)), dataDir)
  clock = start
  events = []
  tries = 0
  queue = createReplyQueue({
    store,
    keys,
    crypto,
    random: (length) => new Uint8Array(randomBytes(length)),
    deliver: () => {
      tries++
      return Promise.resolve(server())
    },
    organisation: 'Nordkysten Kommune',
    host: 'sikker.example.dk',
    log: (event) => events.push(event),
    now: () => clock,
  })
})
afterEach(async () => {
  await database.destroy()
  rmSync(dataDir, { recursive: true, force: true })
})

const keys = () => store.replyKeys(() => makeReplyKey(crypto))
const random = (length: number) => toBase64Url(randomBytes(length))

/** Lays a letter and an answer under it; their ids. */
async function answer(): Promise<{ readonly letter: string; readonly id: string }> {
  const header: LetterHeader = {
    version: 1,
    handle: random(16),
    release: random(32),
    wrap: { nonce: random(12), ciphertext: random(48) },
    code: { by: 'agreed', verifierDigest: random(32) },
    recipient: { address: 'bo.lind@postkassen.test', name: 'Bo Lind' },
    language: 'da',
    days: 30,
    notificationId: '<notification-1@nordkysten.test>',
    partSizes: [3],
  }
  const laid = await store.lay({
    oid: 'mette',
    idempotencyKey: randomUUID(),
    sender: { mailbox: 'mette.krogh@nordkysten.test', name: 'Mette Krogh' },
    header,
    parts: [new Uint8Array(3)],
    laidAt: clock,
    expiresAt: new Date(clock.getTime() + 30 * 86_400_000),
  })
  if (laid.verdict !== 'laid') throw new Error(laid.verdict)
  const found = await store.findById(laid.id, clock)
  if (found.state !== 'live') throw new Error(found.state)
  const sealed = await sealReply(
    crypto,
    { text: { version: 1, subject: 'Din sag', text: 'Tak', files: [] }, files: [] },
    (await keys()).publicKey,
    header.handle,
  )
  const reply = { letter: found.letter, idempotencyKey: randomUUID(), sealed, at: clock }
  const kept = await store.keepReply(reply, 50)
  if (kept === null) throw new Error('not kept')
  return { letter: laid.id, id: kept.id }
}

/** A run each quarter of an hour, for so many days. */
async function run(days: number): Promise<void> {
  for (let quarter = 0; quarter < days * 96; quarter++) {
    await queue.run()
    clock = new Date(clock.getTime() + 15 * 60_000)
  }
}

it('is tried for five days at a server that is gone, proves nothing or never says a word, and is then given up', async () => {
  const ends: readonly Ended[] = [
    { outcome: 'deferred', problems: ['connection-refused'] },
    { outcome: 'refused', problems: ['certificate-expired'] },
    { outcome: 'unknown' },
  ]
  server = () => ends[tries % ends.length] ?? { outcome: 'unknown' }
  const { letter, id } = await answer()
  await run(4)
  expect(await store.replyState(id)).toBe('waits')
  expect(await store.repliesGivenUp(letter)).toEqual([])
  await run(2)
  expect(await store.replyState(id)).toBe('given-up')
  expect(await store.repliesGivenUp(letter)).toEqual([start])
  expect(events.at(-1)).toEqual({ event: 'reply-given-up', letter, because: 'not-delivered' })
  await expect(store.readReply(id)).rejects.toThrow('cannot-decrypt')
  expect(readdirSync(join(dataDir, 'letters'))).toEqual([letter])
  expect(await store.dueReplies(new Date('2027-01-01T00:00:00Z'))).toEqual([])
})

it('is not given up because the gateway stood still', async () => {
  server = () => ({ outcome: 'deferred', problems: ['connection-refused'] })
  const { id } = await answer()
  await queue.run()
  clock = new Date(clock.getTime() + 20 * 86_400_000)
  await queue.run()
  expect(await store.replyState(id)).toBe('waits')
  server = () => ({ outcome: 'delivered' })
  await run(1)
  expect(await store.replyState(id)).toBe('delivered')
})

it('that can be read no more waits as long, is not sent, and the answers beside it are', async () => {
  server = () => ({ outcome: 'delivered' })
  const lost = await answer()
  rmSync(join(dataDir, 'letters', `${lost.id}.reply`))
  const other = await answer()
  await queue.run()
  expect([await store.replyState(lost.id), await store.replyState(other.id)]).toEqual(['waits', 'delivered'])
  expect(tries).toBe(1)
  await run(6)
  expect(events.at(-1)).toEqual({ event: 'reply-given-up', letter: lost.letter, because: 'unreadable' })
})
