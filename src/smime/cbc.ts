// Cipher block chaining over the old ciphers that WebCrypto lacks (SP 800-38A §6.2), with the padding of RFC 5652 §6.3.
// Decrypting only.
import type { Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'

export interface BlockDecipher {
  readonly octets: number
  /** One block of `input` at `at`, decrypted into `output` at the same place. */
  decrypt(input: Uint8Array, at: number, output: Uint8Array): void
}

/** With the padding taken off; throws when it is wrong. */
export function decryptCbc(cipher: BlockDecipher, iv: Uint8Array, ciphertext: Uint8Array): Bytes {
  const size = cipher.octets
  const out = decryptBlocks(cipher, iv, ciphertext)
  const padding = out[out.length - 1] ?? 0
  let wrong = padding === 0 || padding > size ? 1 : 0
  for (let i = 1; i <= size; i++) wrong |= i <= padding ? (out[out.length - i] ?? 0) ^ padding : 0
  return wrong === 0 ? out.slice(0, out.length - padding) : fail()
}

/** Whole blocks, as they are. */
export function decryptBlocks(cipher: BlockDecipher, iv: Uint8Array, ciphertext: Uint8Array): Bytes {
  const size = cipher.octets
  if (iv.length !== size || ciphertext.length === 0 || ciphertext.length % size !== 0) fail()
  const out = new Uint8Array(ciphertext.length)
  for (let at = 0; at < ciphertext.length; at += size) {
    cipher.decrypt(ciphertext, at, out)
    if (at === 0) for (let i = 0; i < size; i++) out[i] = (out[i] ?? 0) ^ (iv[i] ?? 0)
    else for (let i = at; i < at + size; i++) out[i] = (out[i] ?? 0) ^ (ciphertext[i - size] ?? 0)
  }
  return out
}

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}
