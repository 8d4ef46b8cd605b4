// RSAES-PKCS1-v1_5 (RFC 8017 §7.2), which every S/MIME program reads and WebCrypto lacks. The private operation uses the
// CRT with blinding. A wrong padding is not told: a random key comes back instead (RFC 3218 §2.3.2), and what is decrypted
// with it fails like everything else.
import { SikkertError } from '../errors.ts'
import { children, readDer, tags } from './der.ts'
import type { Bytes } from '../bytes.ts'

export interface RsaPrivateKey {
  readonly modulus: bigint
  readonly octets: number
  readonly exponent: bigint
  readonly p: bigint
  readonly q: bigint
  readonly dp: bigint
  readonly dq: bigint
  readonly qInverse: bigint
}

const smallestPadding = 8

/** `random` fills with CSPRNG bytes. */
export function encryptV15(
  modulus: Uint8Array,
  exponent: Uint8Array,
  secret: Uint8Array,
  random: (length: number) => Uint8Array,
): Bytes {
  const octets = modulus.length
  const paddingLength = octets - secret.length - 3
  if (paddingLength < smallestPadding) throw new SikkertError('certificate-unusable')
  const block = new Uint8Array(octets)
  block[1] = 2
  for (let at = 2; at < 2 + paddingLength;) {
    for (const byte of random(2 + paddingLength - at)) if (byte !== 0) block[at++] = byte
  }
  block.set(secret, octets - secret.length)
  return toBytes(power(toNumber(block), toNumber(exponent), toNumber(modulus)), octets)
}

/** The secret of the expected length, or random bytes of that length. */
export function decryptV15(
  key: RsaPrivateKey,
  ciphertext: Uint8Array,
  expectedLength: number,
  random: (length: number) => Uint8Array,
): Bytes {
  const otherwise = Uint8Array.from(random(expectedLength))
  const value = toNumber(ciphertext)
  if (ciphertext.length !== key.octets || value >= key.modulus) return otherwise
  const block = toBytes(privatePower(key, value, random), key.octets)
  const separator = key.octets - expectedLength - 1
  let wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2) | (block[separator] ?? 1)
  for (let i = 2; i < separator; i++) wrong |= block[i] === 0 ? 1 : 0
  wrong |= separator < 2 + smallestPadding ? 1 : 0
  const mask = wrong === 0 ? 0xff : 0
  return Uint8Array.from(otherwise, (byte, i) => ((block[separator + 1 + i] ?? 0) & mask) | (byte & ~mask))
}

/** From PKCS#8 (RFC 5208) with an RSAPrivateKey (RFC 8017 §A.1.2). */
export function readRsaPrivateKey(pkcs8: Uint8Array): RsaPrivateKey {
  const inner = children(readDer(pkcs8))[2]
  if (inner?.tag !== tags.octetString) throw new SikkertError('key-file-unreadable')
  const numbers = children(readDer(inner.content)).map(({ content }) => content)
  const [, modulus, exponent, , p, q, dp, dq, qInverse] = numbers
  if (modulus === undefined || exponent === undefined || p === undefined || q === undefined) {
    throw new SikkertError('key-file-unreadable')
  }
  if (dp === undefined || dq === undefined || qInverse === undefined)
    throw new SikkertError('key-file-unreadable')
  const n = modulus[0] === 0 ? modulus.subarray(1) : modulus
  return {
    modulus: toNumber(n),
    octets: n.length,
    exponent: toNumber(exponent),
    p: toNumber(p),
    q: toNumber(q),
    dp: toNumber(dp),
    dq: toNumber(dq),
    qInverse: toNumber(qInverse),
  }
}

// Kocher 1996: the base of the private power is made independent of what the sender chose.
function privatePower(key: RsaPrivateKey, value: bigint, random: (length: number) => Uint8Array): bigint {
  const blind = (toNumber(random(key.octets)) % (key.modulus - 2n)) + 2n
  const blinded = (value * power(blind, key.exponent, key.modulus)) % key.modulus
  const a = power(blinded % key.p, key.dp, key.p)
  const b = power(blinded % key.q, key.dq, key.q)
  const h = (key.qInverse * (((a - b) % key.p) + key.p)) % key.p
  return ((b + h * key.q) * inverse(blind, key.modulus)) % key.modulus
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let factor = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [value % modulus, modulus]
  let [x, y] = [1n, 0n]
  while (b > 0n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  return ((x % modulus) + modulus) % modulus
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toHex()}`)
}

function toBytes(value: bigint, octets: number): Bytes {
  return Uint8Array.fromHex(value.toString(16).padStart(octets * 2, '0'))
}
