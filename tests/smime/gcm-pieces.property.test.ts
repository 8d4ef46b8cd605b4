// GCM in pieces against Node's own GCM, which is OpenSSL's, in one.
import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/bytes.ts'
import { createGcmPieces } from '../../src/smime/gcm-pieces.ts'

const numRuns = process.env['SLOW'] === undefined ? 20 : 400

async function inPieces(secret: Uint8Array, nonce: Uint8Array, pieces: readonly Uint8Array[]) {
  const gcm = await createGcmPieces(crypto, Uint8Array.from(secret), Uint8Array.from(nonce))
  const sealed: Uint8Array[] = []
  const buffer = new Uint8Array(Math.max(...pieces.map(({ length }) => length)))
  for (const piece of pieces) {
    // Each piece where the one before lay, as encrypt.ts does it.
    buffer.set(piece)
    const sealing = gcm.next(buffer.subarray(0, piece.length))
    buffer.fill(0xff)
    sealed.push(await sealing)
  }
  return { ciphertext: Buffer.from(concatBytes(sealed)), tag: Buffer.from(gcm.tag()) }
}

function inOne(secret: Uint8Array, nonce: Uint8Array, plain: Uint8Array) {
  const cipher = createCipheriv('aes-256-gcm', secret, nonce)
  return { ciphertext: Buffer.concat([cipher.update(plain), cipher.final()]), tag: cipher.getAuthTag() }
}

describe('AES-GCM in pieces', () => {
  it('is AES-GCM in one, for whole blocks and whatever is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(250),
        async (secret, nonce, blocks, last, step) => {
          const pieces = [
            ...blocks.map((count) => Uint8Array.from({ length: count * 16 }, (_, i) => i * step)),
            last,
          ]
          expect(await inPieces(secret, nonce, pieces)).toEqual(inOne(secret, nonce, concatBytes(pieces)))
        },
      ),
      { numRuns },
    )
  })

  it('is AES-GCM in one over more than a megabyte', async () => {
    const [secret, nonce] = [new Uint8Array(32).fill(7), new Uint8Array(12).fill(9)]
    const pieces = [262_144, 262_144, 262_144, 262_144, 4_321].map((length, i) =>
      new Uint8Array(length).fill(i),
    )
    expect(await inPieces(secret, nonce, pieces)).toEqual(inOne(secret, nonce, concatBytes(pieces)))
  })
})
