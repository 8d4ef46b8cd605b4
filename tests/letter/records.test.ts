// RFC 8188: its own examples, an independent decoder, and what must be noticed.
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../src/bytes.ts'
import { openRecords, recordSize, sealRecords } from '../../src/letter/records.ts'

interface HttpEce {
  decrypt(buffer: Buffer, parameters: { key: string; version: string }): Buffer
  encrypt(buffer: Buffer, parameters: { key: string; salt?: string; rs?: number; version: string }): Buffer
}
const ece = createRequire(import.meta.url)('http_ece') as HttpEce
const key = fromBase64Url('yqdlZ-tYemfogSmv7Ws5PQ')
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255)

describe('the examples of RFC 8188', () => {
  const rows = [
    [
      '§3.1',
      'yqdlZ-tYemfogSmv7Ws5PQ',
      'I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg',
    ],
    [
      '§3.2, two records, padding and a key id',
      'BO3ZVPxUlnLORbVGMpbT1Q',
      'uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA',
    ],
  ] as const
  it.each(rows)('%s opens', async (_section, inputKey, sealed) => {
    const plain = await openRecords(crypto, fromBase64Url(inputKey), fromBase64Url(sealed))
    expect(fromUtf8(plain)).toBe('I am the walrus')
  })
})

describe('an independent reader (http_ece)', () => {
  const sizes = [0, 1, recordSize - 18, recordSize - 17, recordSize - 16, 1_000_000]
  it.each(sizes)('reads what we wrote: %i bytes', async (size) => {
    const plain = bytes(size)
    const sealed = await sealRecords(crypto, key, plain)
    const theirs = ece.decrypt(Buffer.from(sealed), { key: toBase64Url(key), version: 'aes128gcm' })
    expect(new Uint8Array(theirs)).toEqual(plain)
  })

  it.each(sizes)('writes what we read: %i bytes', async (size) => {
    const plain = bytes(size)
    const sealed = ece.encrypt(Buffer.from(plain), { key: toBase64Url(key), rs: 4096, version: 'aes128gcm' })
    expect(await openRecords(crypto, key, new Uint8Array(sealed))).toEqual(plain)
  })
})

describe('what was changed on the way is noticed', () => {
  const size = 64
  const sealed = () => sealRecords(crypto, key, bytes(200), size)

  it('a stream cut at any byte', async () => {
    const whole = await sealed()
    for (let length = 0; length < whole.length; length++) {
      await expect(openRecords(crypto, key, whole.slice(0, length)), `${length}`).rejects.toThrow(
        'letter-cannot-open',
      )
    }
  })

  it('a bit turned anywhere', async () => {
    const whole = await sealed()
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(openRecords(crypto, key, changed), `${at}`).rejects.toThrow('letter-cannot-open')
    }
  })

  it('two records that changed places', async () => {
    const whole = await sealed()
    const changed = whole.slice()
    changed.set(whole.slice(21, 21 + size), 21 + size)
    changed.set(whole.slice(21 + size, 21 + 2 * size), 21)
    await expect(openRecords(crypto, key, changed)).rejects.toThrow('letter-cannot-open')
  })

  it('a record left out at the end', async () => {
    const whole = await sealed()
    await expect(openRecords(crypto, key, whole.slice(0, 21 + size))).rejects.toThrow('letter-cannot-open')
  })

  it('the wrong key', async () => {
    await expect(openRecords(crypto, bytes(16), await sealed())).rejects.toThrow('letter-cannot-open')
  })

  it('a header that asks for records of gigabytes', async () => {
    const whole = await sealed()
    new DataView(whole.buffer).setUint32(16, 0xffff_ffff)
    await expect(openRecords(crypto, key, whole)).rejects.toThrow('letter-cannot-open')
  })
})

describe('for all input', () => {
  it('opening gives back what was sealed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 500 }),
        fc.integer({ min: 18, max: 300 }),
        async (plain, size) => {
          const own = new Uint8Array(plain)
          expect(await openRecords(crypto, key, await sealRecords(crypto, key, own, size))).toEqual(own)
        },
      ),
      { numRuns: process.env['SLOW'] === undefined ? 25 : 500 },
    )
  })

  it('bytes that nobody sealed are refused, and nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => {
        await expect(openRecords(crypto, key, new Uint8Array(noise))).rejects.toThrow('letter-cannot-open')
      }),
      { numRuns: process.env['SLOW'] === undefined ? 50 : 1000 },
    )
  })

  it('the same text sealed twice looks different', async () => {
    const plain = utf8('Kære Bo')
    const first = await sealRecords(crypto, key, plain)
    expect(await sealRecords(crypto, key, plain)).not.toEqual(first)
  })
})
