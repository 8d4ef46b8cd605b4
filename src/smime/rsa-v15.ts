// RSAES-PKCS1-v1_5 (RFC 8017 §7.2), which every S/MIME program reads and WebCrypto lacks. A wrong padding is not told: a
// random key comes back instead (RFC 3218 §2.3.2), and what is decrypted with it fails like everything else.
import { SikkertError } from '../errors.ts'
import { concatBytes, type Bytes } from '../bytes.ts'
import { privateOperation, publicOperation, type Random, type RsaPrivateKey } from './rsa-key.ts'

const smallestPadding = 8

/** `random` fills with CSPRNG bytes. */
export function encryptV15(
  modulus: Uint8Array,
  exponent: Uint8Array,
  secret: Uint8Array,
  random: Random,
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
  const encrypted = publicOperation(modulus, exponent, block)
  if (encrypted === null) throw new SikkertError('certificate-unusable')
  return encrypted
}

/**
 * The secret of one of the expected lengths, or random bytes of the first of them. The lengths are few: RC2 alone has two.
 */
export function decryptV15(
  key: RsaPrivateKey,
  ciphertext: Uint8Array,
  expectedLengths: readonly number[],
  random: Random,
): Bytes {
  let secret = Uint8Array.from(random(expectedLengths[0] ?? 0))
  // What is too short for the modulus has lost its leading zeros on the way through some encoder.
  const padded = concatBytes([new Uint8Array(Math.max(0, key.octets - ciphertext.length)), ciphertext])
  const block = privateOperation(key, padded, random) ?? new Uint8Array(key.octets)
  for (const length of expectedLengths) {
    const separator = key.octets - length - 1
    let wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2) | (block[separator] ?? 1)
    for (let i = 2; i < separator; i++) wrong |= block[i] === 0 ? 1 : 0
    wrong |= separator < 2 + smallestPadding ? 1 : 0
    const found = block.subarray(separator + 1)
    const mask = wrong === 0 ? 0xff : 0
    const otherwise = secret
    const size = wrong === 0 ? length : otherwise.length
    secret = Uint8Array.from(
      { length: size },
      (_, i) => ((found[i] ?? 0) & mask) | ((otherwise[i] ?? 0) & ~mask),
    )
  }
  return secret
}

/**
 * Every message that a correct block may hold, for tests against published vectors; null when the block is not one.
 * Mail is opened with decryptV15, which does not tell.
 */
export function openV15(key: RsaPrivateKey, ciphertext: Uint8Array, random: Random): Bytes | null {
  const block = ciphertext.length === key.octets ? privateOperation(key, ciphertext, random) : null
  if (block?.[0] !== 0 || block[1] !== 2) return null
  const separator = block.indexOf(0, 2)
  return separator < 2 + smallestPadding ? null : block.slice(separator + 1)
}
