// The threads that lay large mails: what they write is what was laid, and of what fails or is given up nothing stays.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLayThreads, type LayingMail } from '../../gateway/adapters/lay-threads.ts'
import { inPieces, openPiece, sealedPieceBytes } from '../../gateway/adapters/sealed-pieces.ts'
import { concatBytes, utf8 } from '../../src/bytes.ts'

const envelope = { from: 'mette.krogh@nordkysten.test', to: ['loen@havneby.test'] }
const wish = { envelope, dkim: null, at: new Date(), likeness: false }
const key = randomBytes(32)
const threads = createLayThreads()

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'threads-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const mail = (lines: number) =>
  utf8(`From: ${envelope.from}\r\n\r\n${`${randomBytes(57).toString('base64')}\r\n`.repeat(lines)}`)

async function push(laying: LayingMail, message: Uint8Array): Promise<void> {
  async function* source() {
    yield await Promise.resolve(message)
  }
  for await (const { buffer, length, isLast } of inPieces(source())) await laying.push(buffer, length, isLast)
}

function opened(id: string): Uint8Array {
  const file = readFileSync(join(folder, id))
  const pieces = []
  for (let at = 0, place = 0; at < file.length; at += sealedPieceBytes, place++) {
    const sealed = file.subarray(at, at + sealedPieceBytes)
    pieces.push(openPiece({ key, id, place, isLast: at + sealed.length === file.length }, sealed))
  }
  return concatBytes(pieces)
}

describe('large mails at once', () => {
  it('lie each as it was laid, with its own digest', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const message = mail(4000 + 500 * i)
        const laying = threads.begin({ id: `mail${i}`, key, folder, wish })
        await push(laying, message)
        const { digest, facts, judgement } = await laying.done()
        const hash = createHash('sha256')
          .update(`${JSON.stringify(envelope)}\n`)
          .update(message)
        expect(Buffer.from(digest).toString('hex')).toBe(hash.digest('hex'))
        expect(facts.bytes).toBe(message.length)
        expect(judgement).toEqual({ verdict: 'well-formed', from: envelope.from })
        expect(Buffer.from(opened(`mail${i}`)).equals(message)).toBe(true)
      }),
    )
    expect(readdirSync(folder)).toHaveLength(8)
  })

  it('that cannot be written fail, and the others do not', async () => {
    const lost = threads.begin({ id: 'lost', key, folder: join(folder, 'nowhere'), wish })
    const laid = threads.begin({ id: 'laid', key, folder, wish })
    await Promise.all([
      expect(push(lost, mail(9000)).then(() => lost.done())).rejects.toThrow(),
      push(laid, mail(9000)).then(() => laid.done()),
    ])
    expect(readdirSync(folder)).toEqual(['laid'])
  })

  it('that are given up leave nothing', async () => {
    const laying = threads.begin({ id: 'abandoned', key, folder, wish })
    await laying.push(new Uint8Array(256 * 1024).fill(0x61), 256 * 1024, false)
    laying.abandon()
    await expect.poll(() => readdirSync(folder)).toEqual([])
  })
})
