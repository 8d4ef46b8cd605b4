// Whatever bytes arrive, the readers answer or throw a SikkertError, soon. Real mails and key files are bent at random, and
// nested and repeated beyond all measure.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromUtf8, utf8 } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { readMailboxes } from '../../src/mime/mailboxes.ts'
import { decodeBody, parseEntity, partsOf } from '../../src/mime/parse-message.ts'
import { createBase64Writer, decodeBase64, encodeBase64Lines } from '../../src/mime/transfer-encoding.ts'
import { personal } from '../../src/personal.ts'
import { decryptEntity } from '../../src/smime/decrypt.ts'
import { encodeDer, tags } from '../../src/smime/der.ts'
import { readKeyFile } from '../../src/smime/key-file.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { opaque, order, setStage, sign, type Stage } from './attacks/stage.ts'

const { on } = setStage()
const numRuns = process.env['SLOW'] === '1' ? 500 : 25

async function answersOrRefuses(read: () => unknown): Promise<void> {
  try {
    await read()
  } catch (error) {
    expect(error).toBeInstanceOf(SikkertError)
  }
}

/** A place, and what to do there: flip, cut, double. */
const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255), fc.nat(3)), {
  minLength: 1,
  maxLength: 6,
})
function bend(bytes: Uint8Array, list: readonly (readonly [number, number, number])[]): Uint8Array {
  return list.reduce<Uint8Array>((current, [place, value, kind]) => {
    const at = Math.floor(place * current.length)
    const length = value % 16
    if (kind === 0) return Uint8Array.from(current, (byte, i) => (i === at ? byte ^ (value | 1) : byte))
    if (kind === 1) return concatBytes([current.subarray(0, at), current.subarray(at + length)])
    if (kind === 2) return concatBytes([current.subarray(0, at + length), current.subarray(at)])
    return concatBytes([current.subarray(0, at), Uint8Array.of(value), current.subarray(at)])
  }, bytes)
}

const sources: readonly (readonly [name: string, make: (stage: Stage) => Promise<Uint8Array>])[] = [
  ['a clear signed mail', (stage) => sign(stage.manager)],
  ['an opaque signed mail', (stage) => sign(stage.manager, order, true)],
  [
    'an encrypted mail',
    (stage) => encryptEntity(crypto, { entity: order, recipients: [stage.eve.certificate] }),
  ],
]

describe('a mail that was bent', () => {
  for (const [name, make] of sources) {
    it(`is judged and opened, or refused: ${name}`, async () => {
      const whole = await make(on())
      await fc.assert(
        fc.asyncProperty(edits, fc.boolean(), async (list, isInside) => {
          const root = parseEntity(whole)
          const bent =
            isInside && root.type !== 'multipart/signed'
              ? opaque(bend(decodeBody(root), list))
              : bend(whole, list)
          await answersOrRefuses(() => on().judge(bent))
          await answersOrRefuses(() => openMessage(crypto, bent, [on().eve]))
        }),
        { numRuns },
      )
    })
  }
})

describe('bytes of any kind', () => {
  it('are a mail, a list of addresses and a key file, or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.string(), async (bytes, text) => {
        await answersOrRefuses(() => on().judge(bytes))
        await answersOrRefuses(() => on().judge(opaque(bytes)))
        await answersOrRefuses(() => decryptEntity(crypto, opaque(bytes), [on().eve]))
        await answersOrRefuses(() => readKeyFile(crypto, bytes, personal('kode')))
        await answersOrRefuses(() => readMailboxes(text))
      }),
      { numRuns: numRuns * 4 },
    )
  })

  it('come back from base64 in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.string(),
        (bytes, size, head) => {
          const before = head.replace(/[^a-z]/g, '')
          const writer = createBase64Writer(bytes.length, before)
          for (let at = 0; at < bytes.length; at += size) writer.push(bytes.subarray(at, at + size))
          const written = writer.finish()
          expect(written).toEqual(concatBytes([utf8(before), encodeBase64Lines(bytes)]))
          // Node's own encoder, its text cut into lines.
          const lines = Buffer.from(bytes)
            .toString('base64')
            .replace(/.{1,76}/g, '$&\r\n')
          expect(fromUtf8(written)).toBe(before + lines)
          expect(decodeBase64(written.subarray(before.length))).toEqual(Uint8Array.from(bytes))
        },
      ),
      { numRuns: numRuns * 4 },
    )
  })
})

describe('more than any mail has', () => {
  const hostile: readonly (readonly [why: string, make: () => Uint8Array])[] = [
    [
      'nested a thousand deep',
      () => {
        let node: Uint8Array = new Uint8Array(0)
        for (let i = 0; i < 1000; i++) node = encodeDer(tags.sequence, node)
        return opaque(node)
      },
    ],
    [
      'indefinite lengths without end',
      () => opaque(new Uint8Array(200_000).fill(0x30).map((_, i) => (i % 2 === 0 ? 0x30 : 0x80))),
    ],
    [
      'a million empty nodes',
      () =>
        opaque(
          encodeDer(
            tags.sequence,
            new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 5 : 0)),
          ),
        ),
    ],
    ['a length of four gigabytes', () => opaque(Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1, 2, 3))],
    [
      'ten thousand parts',
      () =>
        utf8(
          `Content-Type: multipart/mixed; boundary=x\r\n\r\n${'--x\r\nContent-Type: text/plain\r\n\r\na\r\n'.repeat(10_000)}--x--`,
        ),
    ],
    ['a header field of a megabyte', () => utf8(`From: ${'a'.repeat(1_000_000)}\r\n\r\n`)],
    [
      'a header of a hundred thousand parameters',
      () => utf8(`Content-Type: multipart/signed${'; a=b'.repeat(100_000)}\r\n\r\n`),
    ],
    [
      'a body of dashes',
      () =>
        concatBytes([
          utf8('Content-Type: multipart/mixed; boundary=x\r\n\r\n'),
          new Uint8Array(5_000_000).fill(0x2d),
        ]),
    ],
    [
      'a mail in a mail in a mail',
      () =>
        utf8(`${'Content-Type: message/rfc822\r\n\r\n'.repeat(2000)}Content-Type: multipart/signed\r\n\r\n`),
    ],
  ]
  for (const [why, make] of hostile) {
    it(`is answered soon: ${why}`, async () => {
      const message = make()
      const begin = performance.now()
      await answersOrRefuses(() => on().judge(message))
      await answersOrRefuses(() => openMessage(crypto, message, [on().eve]))
      await answersOrRefuses(() => partsOf(parseEntity(message)))
      // Generous for a busy machine; what is quadratic takes minutes.
      expect(performance.now() - begin).toBeLessThan(5000)
    })
  }
})
