// Triple DES (FIPS 46-3, SP 800-67), for reading the archives and key files that were written with it; nothing is written.
// The standard's tables, turned once into eight combined S and P tables that a round looks up.
import { SikkertError } from '../errors.ts'
import type { BlockDecipher } from './cbc.ts'

// prettier-ignore
const permutedChoice1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55,
  47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
]
// prettier-ignore
const permutedChoice2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30,
  40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
]
const rotations = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]
// prettier-ignore
const permutation = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
]
/** S1 to S8, row by row, one hexadecimal digit an entry. */
const substitutions = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
]

/** S then P: the 64 outcomes of each box, one box after the other. */
const combined = Int32Array.from({ length: 512 }, (_, place) => {
  const [box, input] = [place >> 6, place & 63]
  const row = ((input >> 4) & 2) | (input & 1)
  const value = Number.parseInt(substitutions[box]?.[row * 16 + ((input >> 1) & 15)] ?? '0', 16)
  const placed = value << (28 - 4 * box)
  return permutation.reduce((word, from, to) => word | (((placed >>> (32 - from)) & 1) << (31 - to)), 0)
})

/** Two words a round, each with four six-bit groups, in the order in which decryption uses them. */
type Schedule = Int32Array

/** Keys of 8 (single DES), 16 (two keys) and 24 octets; parity is ignored. */
export function tripleDesDecipher(key: Uint8Array): BlockDecipher {
  if (key.length !== 8 && key.length !== 16 && key.length !== 24) throw new SikkertError('cannot-decrypt')
  const [k1, k2, k3] = [0, 8, 16].map((start) => {
    const from = start < key.length ? start : 0
    return schedule(key.subarray(from, from + 8))
  })
  if (k1 === undefined || k2 === undefined || k3 === undefined) throw new SikkertError('cannot-decrypt')
  const passes = key.length === 8 ? [reversed(k1)] : [reversed(k3), k2, reversed(k1)]
  return {
    octets: 8,
    decrypt(input, at, output) {
      let left = word(input, at)
      let right = word(input, at + 4)
      let swap = ((left >>> 4) ^ right) & 0x0f0f0f0f
      right ^= swap
      left ^= swap << 4
      swap = ((left >>> 16) ^ right) & 0xffff
      right ^= swap
      left ^= swap << 16
      swap = ((right >>> 2) ^ left) & 0x33333333
      left ^= swap
      right ^= swap << 2
      swap = ((right >>> 8) ^ left) & 0x00ff00ff
      left ^= swap
      right ^= swap << 8
      swap = ((left >>> 1) ^ right) & 0x55555555
      right ^= swap
      left ^= swap << 1
      for (const pass of passes) {
        for (let round = 0; round < 32; round += 2) {
          const mixed = left ^ confuse(right, pass[round] ?? 0, pass[round + 1] ?? 0)
          left = right
          right = mixed
        }
        const last = left
        left = right
        right = last
      }
      swap = ((left >>> 1) ^ right) & 0x55555555
      right ^= swap
      left ^= swap << 1
      swap = ((right >>> 8) ^ left) & 0x00ff00ff
      left ^= swap
      right ^= swap << 8
      swap = ((right >>> 2) ^ left) & 0x33333333
      left ^= swap
      right ^= swap << 2
      swap = ((left >>> 16) ^ right) & 0xffff
      right ^= swap
      left ^= swap << 16
      swap = ((left >>> 4) ^ right) & 0x0f0f0f0f
      right ^= swap
      left ^= swap << 4
      put(output, at, left)
      put(output, at + 4, right)
    },
  }
}

// The expansion E takes overlapping groups of six bits: the even ones lie in the half-block turned right by one, the odd
// ones in the same turned left by three.
function confuse(half: number, even: number, odd: number): number {
  const a = ((half >>> 1) | (half << 31)) ^ even
  const b = ((half << 3) | (half >>> 29)) ^ odd
  return (
    (combined[a >>> 26] ?? 0) ^
    (combined[64 + (b >>> 26)] ?? 0) ^
    (combined[128 + ((a >>> 18) & 63)] ?? 0) ^
    (combined[192 + ((b >>> 18) & 63)] ?? 0) ^
    (combined[256 + ((a >>> 10) & 63)] ?? 0) ^
    (combined[320 + ((b >>> 10) & 63)] ?? 0) ^
    (combined[384 + ((a >>> 2) & 63)] ?? 0) ^
    (combined[448 + ((b >>> 2) & 63)] ?? 0)
  )
}

function schedule(key: Uint8Array): Schedule {
  const bit = (place: number) => ((key[(place - 1) >> 3] ?? 0) >> (7 - ((place - 1) & 7))) & 1
  const bits = permutedChoice1.map(bit)
  let [c, d] = [bits.slice(0, 28), bits.slice(28)]
  const words = new Int32Array(32)
  for (const [round, by] of rotations.entries()) {
    c = [...c.slice(by), ...c.slice(0, by)]
    d = [...d.slice(by), ...d.slice(0, by)]
    const joined = [...c, ...d]
    const chosen = permutedChoice2.map((place) => joined[place - 1] ?? 0)
    for (let group = 0; group < 8; group++) {
      const value = chosen.slice(group * 6, group * 6 + 6).reduce((sum, next) => sum * 2 + next, 0)
      const index = round * 2 + (group & 1)
      words[index] = (words[index] ?? 0) | (value << (26 - 8 * (group >> 1)))
    }
  }
  return words
}

function reversed(forwards: Schedule): Schedule {
  return forwards.map((_, i) => forwards[30 - (i & ~1) + (i & 1)] ?? 0)
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  )
}

function put(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
