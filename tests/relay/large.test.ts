// A mail of 150 MB of attachments, from the intake to the recipient's server: sealed on disk, read back, sent over verified
// TLS, byte for byte the same, and never in memory as a whole. Sender, gateway and server share this process, so what is
// counted here is more than the gateway's own.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createRelayOverNetwork, type NetworkRelay } from '../../gateway/adapters/relay-edges.ts'
import { createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { createMessageStore, type MessageStore } from '../../gateway/adapters/store-messages.ts'
import { createMessageJudge } from '../../gateway/relay/judge-message.ts'
import { wholeOf } from '../../gateway/relay/mail-content.ts'
import { createQueue } from '../../gateway/relay/queue.ts'
import { utf8 } from '../../src/bytes.ts'
import { maximumMessageBytes } from '../../src/contract/message.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'

const attachmentBytes = 150 * 1024 * 1024
const lineBytes = 57
const oid = '6d0c7f43-1f51-4f0e-9a5b-0d9d6f0c1a11'
/** Well under half of the mail; the collector decides when it frees what is no longer held. */
const mostMemory = 96 * 1024 * 1024

const server: Scenario = {
  about: 'a server with room',
  signed: true,
  async publish(site) {
    const script = { insideKeywords: ['8BITMIME', 'PIPELINING', 'SIZE 300000000'], digests: true }
    const shown = await site.mx('mx', { script })
    site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
  },
  expect: { verdict: 'verified' },
}

let folder = ''
let lab: Lab
let relay: NetworkRelay
let database: Database
let store: MessageStore

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'large-'))
  lab = await startLab([server], 28)
  relay = createRelayOverNetwork({
    ...lab,
    ehloName: 'sender.lab.example',
    allowedNetworks: ['127.0.0.0/8'],
    dnssecNames: null,
    now: () => new Date(),
  })
  database = openDatabase(join(folder, 'gateway.sqlite'))
  store = await createMessageStore(
    database,
    masterKeyOf(randomBytes(32)),
    folder,
    await createAuditLog(database),
  )
})
afterAll(async () => {
  relay.close()
  await lab.stop()
  await database.destroy()
  rmSync(folder, { recursive: true, force: true })
})

interface Seen {
  bytes: number
  digest: string
}

/** A mail with an attachment of this size as base64 in lines, made as it is read. */
async function lay(bytes: number, seen: Seen, onPiece: () => void): Promise<string> {
  const judge = createMessageJudge()
  const hash = createHash('sha256')
  async function* pieces(): AsyncIterable<Uint8Array> {
    const lines = `${randomBytes(lineBytes).toString('base64')}\r\n`.repeat(800)
    let left = Math.ceil(bytes / lineBytes)
    const header = 'From: mette.krogh@nordkysten.test\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    for (let text = header; ; text = lines.slice(0, Math.min(left, 800) * 78)) {
      const piece = utf8(text)
      judge.push(piece)
      hash.update(piece)
      onPiece()
      yield piece
      if (text !== header) left -= Math.min(left, 800)
      if (left === 0) break
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const at = new Date()
  const accepted = await store.accept({
    oid,
    idempotencyKey: crypto.randomUUID(),
    envelope: { from: 'mette.krogh@nordkysten.test', to: [`loen@${lab.domains.get(server) ?? ''}`] },
    message: { pieces: pieces(), judge: () => undefined, dkim: null },
    at,
    retryUntil: new Date(at.getTime() + 3_600_000),
  })
  if (accepted.verdict !== 'accepted') throw new Error(accepted.verdict)
  Object.assign(seen, { bytes: judge.finish().facts.bytes, digest: hash.digest('hex') })
  return accepted.id
}

describe('a mail of 150 MB', () => {
  it('arrives as it was laid, and is never in memory as a whole', { timeout: 180_000 }, async () => {
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const look = () => (most = Math.max(most, process.memoryUsage().arrayBuffers - before))
    const seen: Seen = { bytes: 0, digest: '' }
    const id = await lay(attachmentBytes, seen, look)
    expect(seen.bytes).toBeGreaterThan(attachmentBytes * 1.3)
    expect(seen.bytes).toBeLessThan(maximumMessageBytes)
    expect(statSync(join(folder, 'spool', id)).size).toBeGreaterThan(seen.bytes)

    const timer = setInterval(look, 5)
    const queue = createQueue({
      spool: store,
      deliver: (mail) => relay.deliverAll(mail),
      log: () => undefined,
      now: () => new Date(),
    })
    await queue.start()
    await expect
      .poll(async () => (await store.statusOf(id, oid))?.recipients[0]?.delivery.state, {
        timeout: 150_000,
        interval: 100,
      })
      .toBe('delivered')
    await queue.stop()
    clearInterval(timer)
    expect(lab.heardBy(server).get('mx')?.messages).toEqual([`${seen.bytes} ${seen.digest}`])
    expect(existsSync(join(folder, 'spool', id))).toBe(false)
    expect(most).toBeLessThan(mostMemory)
  })
})

describe('a mail in a file', () => {
  const pieceBytes = 256 * 1024 + 16
  const changes: readonly (readonly [string, (file: Buffer) => Buffer])[] = [
    [
      'a byte changed',
      (file) => Buffer.from(file.map((byte, i) => (i === pieceBytes + 5 ? byte ^ 1 : byte))),
    ],
    ['its last piece cut off', (file) => file.subarray(0, 2 * pieceBytes)],
    ['its end cut off', (file) => file.subarray(0, file.length - 1)],
    [
      'two pieces changed about',
      (file) =>
        Buffer.concat([
          file.subarray(pieceBytes, 2 * pieceBytes),
          file.subarray(0, pieceBytes),
          file.subarray(2 * pieceBytes),
        ]),
    ],
    ['nothing in it', () => Buffer.alloc(0)],
    ['a piece twice', (file) => Buffer.concat([file.subarray(0, pieceBytes), file])],
  ]
  for (const [what, change] of changes) {
    it(`with ${what} is not read`, async () => {
      const id = await lay(600_000, { bytes: 0, digest: '' }, () => undefined)
      const path = join(folder, 'spool', id)
      const whole = await wholeOf(await store.contentOf(id))
      expect(whole.length).toBeGreaterThan(2 * 256 * 1024)
      writeFileSync(path, change(readFileSync(path)))
      await expect(store.contentOf(id).then(wholeOf)).rejects.toMatchObject({ code: 'cannot-decrypt' })
      await store.cancel(id, oid, new Date())
    })
  }
})
