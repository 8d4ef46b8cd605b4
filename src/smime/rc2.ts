// RC2 (RFC 2268), for reading the archives and key files that were written with it; nothing is written.
import { SikkertError } from '../errors.ts'
import type { BlockDecipher } from './cbc.ts'

/** RFC 2268 §2: digits of pi. */
const piTable = Uint8Array.fromHex(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
)

/** `effectiveBits` is the key's strength as RFC 2268 §2 cuts it: 40, 64 and 128 occur in mail. */
export function rc2Decipher(key: Uint8Array, effectiveBits: number): BlockDecipher {
  if (key.length === 0 || key.length > 128 || effectiveBits < 1 || effectiveBits > 1024) {
    throw new SikkertError('cannot-decrypt')
  }
  const keys = expand(key, effectiveBits)
  return {
    octets: 8,
    decrypt(input, at, output) {
      const r = [0, 2, 4, 6].map((i) => (input[at + i] ?? 0) | ((input[at + i + 1] ?? 0) << 8))
      let j = 63
      const shifts = [1, 2, 3, 5]
      const mix = () => {
        for (let i = 3; i >= 0; i--) {
          const shift = shifts[i] ?? 0
          const value = r[i] ?? 0
          const turned = ((value >>> shift) | (value << (16 - shift))) & 0xffff
          const [one, two, three] = [r[(i + 3) & 3] ?? 0, r[(i + 2) & 3] ?? 0, r[(i + 1) & 3] ?? 0]
          r[i] = (turned - (keys[j] ?? 0) - (one & two) - (~one & three)) & 0xffff
          j -= 1
        }
      }
      const mash = () => {
        for (let i = 3; i >= 0; i--) r[i] = ((r[i] ?? 0) - (keys[(r[(i + 3) & 3] ?? 0) & 63] ?? 0)) & 0xffff
      }
      for (let round = 0; round < 5; round++) mix()
      mash()
      for (let round = 0; round < 6; round++) mix()
      mash()
      for (let round = 0; round < 5; round++) mix()
      for (const [i, value] of r.entries()) {
        output[at + 2 * i] = value
        output[at + 2 * i + 1] = value >> 8
      }
    },
  }
}

function expand(key: Uint8Array, effectiveBits: number): Uint16Array {
  const l = new Uint8Array(128)
  l.set(key)
  for (let i = key.length; i < 128; i++) {
    l[i] = piTable[((l[i - 1] ?? 0) + (l[i - key.length] ?? 0)) & 0xff] ?? 0
  }
  const octets = Math.ceil(effectiveBits / 8)
  const cut = 0xff >> (8 * octets - effectiveBits)
  l[128 - octets] = piTable[(l[128 - octets] ?? 0) & cut] ?? 0
  for (let i = 127 - octets; i >= 0; i--) l[i] = piTable[(l[i + 1] ?? 0) ^ (l[i + octets] ?? 0)] ?? 0
  return Uint16Array.from({ length: 64 }, (_, i) => (l[2 * i] ?? 0) | ((l[2 * i + 1] ?? 0) << 8))
}
