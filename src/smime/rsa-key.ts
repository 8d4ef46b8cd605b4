// RSA numbers and the two bare operations (RFC 8017 §5.1, §5.2), for what WebCrypto lacks: v1.5 decryption, and OAEP and
// PSS with a mask of another hash. The private operation uses the CRT with blinding; BigInt is not constant-time, so the
// blinding is what stands between a sender's choice and the time it takes.
import { SikkertError } from '../errors.ts'
import type { Bytes } from '../bytes.ts'
import { children, readDer, tags } from './der.ts'

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

/** That many unpredictable bytes. */
export type Random = (length: number) => Uint8Array

/** A key above 8192 bits makes every operation take seconds. */
const largestOctets = 1024

/** From PKCS#8 (RFC 5208) with an RSAPrivateKey (RFC 8017 §A.1.2). */
export function readRsaPrivateKey(pkcs8: Uint8Array): RsaPrivateKey {
  const inner = children(readDer(pkcs8))[2]
  if (inner?.tag !== tags.octetString) throw new SikkertError('key-file-unreadable')
  const numbers = children(readDer(inner.content)).map(({ content }) => toNumber(content))
  const [, modulus, exponent, , p, q, dp, dq, qInverse] = numbers
  if (modulus === undefined || exponent === undefined || p === undefined || q === undefined) {
    throw new SikkertError('key-file-unreadable')
  }
  if (dp === undefined || dq === undefined || qInverse === undefined || p * q !== modulus) {
    throw new SikkertError('key-file-unreadable')
  }
  const octets = Math.ceil(modulus.toString(16).length / 2)
  if (octets > largestOctets) throw new SikkertError('key-file-unreadable')
  return { modulus, octets, exponent, p, q, dp, dq, qInverse }
}

/** RSADP, blinded (Kocher 1996). null when the ciphertext is no number of this key. */
export function privateOperation(key: RsaPrivateKey, ciphertext: Uint8Array, random: Random): Bytes | null {
  const value = toNumber(ciphertext)
  if (ciphertext.length !== key.octets || value >= key.modulus) return null
  const blind = (toNumber(random(key.octets)) % (key.modulus - 2n)) + 2n
  const blinded = (value * power(blind, key.exponent, key.modulus)) % key.modulus
  const a = power(blinded % key.p, key.dp, key.p)
  const b = power(blinded % key.q, key.dq, key.q)
  const h = (key.qInverse * (((a - b) % key.p) + key.p)) % key.p
  return toBytes(((b + h * key.q) * inverse(blind, key.modulus)) % key.modulus, key.octets)
}

/** RSAEP and RSAVP1; null when the input is not below the modulus. */
export function publicOperation(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): Bytes | null {
  if (modulus.length > largestOctets || exponent.length > 8) return null
  const n = toNumber(modulus)
  const value = toNumber(input)
  if (n === 0n || value >= n) return null
  return toBytes(power(value, toNumber(exponent), n), modulus.length)
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
